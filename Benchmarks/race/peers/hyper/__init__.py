"""Hyper, Tableau's engine: `system.py` for the race, `worker.py` for each process, `texts.py` for its words."""
