"""Tables that no engine of the race makes, written as CSV by scripts: the same bytes for the same rows and seed.

Each runs as `python -m race.generators.NAME TARGET --rows N --seed S`, in a process of its own, and prints what the
race should know about the table as JSON.
"""
