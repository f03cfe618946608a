CREATE TABLE dossiers (
  dossier_id text COLLATE "binary",
  sector text COLLATE "binary",
  resolving_agency text COLLATE "binary",
  procedure_code text COLLATE "binary",
  channel text COLLATE "binary",
  accepted_at timestamp,
  current_due_at date,
  finished_at timestamp,
  fee_vnd integer,
  rating smallint,
  supplement_count smallint
)
