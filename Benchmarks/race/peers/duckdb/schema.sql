CREATE TABLE dossiers (
  dossier_id VARCHAR,
  sector VARCHAR,
  resolving_agency VARCHAR,
  procedure_code VARCHAR,
  channel VARCHAR,
  accepted_at TIMESTAMP,
  current_due_at DATE,
  finished_at TIMESTAMP,
  fee_vnd INTEGER,
  rating TINYINT,
  supplement_count TINYINT
)
