CREATE TABLE dossiers (
  dossier_id String,
  sector LowCardinality(String),
  resolving_agency LowCardinality(String),
  procedure_code LowCardinality(String),
  channel LowCardinality(String),
  accepted_at DateTime('UTC'),
  current_due_at Nullable(Date),
  finished_at Nullable(DateTime('UTC')),
  fee_vnd Int32,
  rating Nullable(Int8),
  supplement_count Int8
)
