"""DuckDB: `system.py` for the race, `worker.py` for each timed process, `texts.py` for its spellings."""
