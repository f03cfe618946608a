"""Polars: `system.py` for the race, `worker.py` for each timed process, `expressions.py` for the questions."""
