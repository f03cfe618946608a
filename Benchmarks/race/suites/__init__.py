"""Questions that others wrote, on tables that `generators` make: asked of DossierDB and DuckDB."""
