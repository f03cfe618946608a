"""One timed job of DuckDB, alone in this process: reads the job as JSON, writes what it measured as JSON.

Statements go through DuckDB's C interface, which the Python package carries: it hands back the whole result
in DuckDB's own memory, so no time is spent on making Python objects of rows. The clocks start with the
process up and the library loaded, which DossierDB's command is not spared when it loads.
"""

import csv
import ctypes
import datetime
import importlib.util
import sys
import time
from pathlib import Path

import duckdb

from ...queries import AFTER_UPSERT, SECTOR
from ..worker import Clock, bytes_on_disk, peak_bytes, repeated, serve
from . import formats


class _Result(ctypes.Structure):
    """`duckdb_result` of duckdb.h; the fields are private to DuckDB, only their sizes matter."""

    _fields_ = [
        ("column_count", ctypes.c_uint64),
        ("row_count", ctypes.c_uint64),
        ("rows_changed", ctypes.c_uint64),
        ("columns", ctypes.c_void_p),
        ("error_message", ctypes.c_char_p),
        ("internal_data", ctypes.c_void_p),
    ]


class Session:
    """A database file opened with a number of threads."""

    def __init__(self, path: str, threads: int) -> None:
        self._library = ctypes.CDLL(importlib.util.find_spec("_duckdb").origin)
        self._library.duckdb_result_error.restype = ctypes.c_char_p
        self._database = ctypes.c_void_p()
        self._connection = ctypes.c_void_p()
        if self._library.duckdb_open(path.encode(), ctypes.byref(self._database)) != 0:
            sys.exit(f"DuckDB cannot open {path}")
        if self._library.duckdb_connect(self._database, ctypes.byref(self._connection)) != 0:
            sys.exit(f"DuckDB cannot connect to {path}")
        self.run(f"SET threads = {threads}")

    def run(self, statement: str) -> float:
        """Milliseconds from handing in the statement to holding its last row."""
        result = _Result()
        text = statement.encode()
        started = time.perf_counter_ns()
        state = self._library.duckdb_query(self._connection, text, ctypes.byref(result))
        elapsed = time.perf_counter_ns() - started
        if state != 0:
            sys.exit(f"DuckDB: {(self._library.duckdb_result_error(ctypes.byref(result)) or b'').decode()}")
        self._library.duckdb_destroy_result(ctypes.byref(result))
        return elapsed / 1e6

    def close(self) -> None:
        self._library.duckdb_disconnect(ctypes.byref(self._connection))
        self._library.duckdb_close(ctypes.byref(self._database))


def load(job: dict) -> dict:
    """Opens a new file, runs the statements, writes everything into the file and closes it."""
    clock = Clock()
    session = Session(job["file"], job["threads"])
    for statement in [*job["statements"], "CHECKPOINT"]:
        session.run(statement)
    session.close()
    return clock.cost()


def measure(job: dict) -> dict:
    """Runs each statement once to warm up and then as often as asked."""
    session = Session(job["file"], job["threads"])
    milliseconds = [repeated(lambda: session.run(text), job["repetitions"]) for text in job["statements"]]
    session.close()
    return {"milliseconds": milliseconds, "peak_bytes": peak_bytes()}


def answer(job: dict) -> dict:
    with duckdb.connect(job["file"], read_only=True) as connection:
        for asked in job["asked"]:
            result = connection.execute(asked["text"])
            with open(asked["output"], "w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(column[0] for column in result.description)
                writer.writerows([_written(value) for value in row] for row in result.fetchall())
    return {}


def export(job: dict) -> dict:
    with duckdb.connect(job["file"], read_only=True) as connection:
        rows = connection.execute("FROM dossiers").to_arrow_reader(formats.ROW_GROUP)
        formats.write(rows, job["target"], job["kind"])
    return {}


def write_changes(job: dict) -> dict:
    """Changes scattered evenly over all dossiers: another rating and one more supplement, or another id."""
    with duckdb.connect() as connection:
        connection.execute(job["schema"])
        connection.execute(f"""
            COPY dossiers FROM '{job["csv"]}' (HEADER);
            COPY (
              SELECT * EXCLUDE (number, total, nth) REPLACE (
                CASE WHEN nth % 10 = 0 THEN dossier_id || '-N' ELSE dossier_id END AS dossier_id,
                5 AS rating, supplement_count + 1 AS supplement_count)
              FROM (SELECT *, number * {job["count"]} // total AS nth
                FROM (SELECT *, row_number() OVER () - 1 AS number, count(*) OVER () AS total FROM dossiers)
                WHERE number * {job["count"]} // total > (number - 1) * {job["count"]} // total OR number = 0)
            ) TO '{job["target"]}' (HEADER)""")
    return {}


def upsert(job: dict) -> dict:
    started = time.perf_counter()
    session = Session(job["file"], 2)
    for statement in (job["schema"], f"COPY dossiers FROM '{job['csv']}' (HEADER)", "CHECKPOINT"):
        session.run(statement)
    load_seconds = time.perf_counter() - started
    size, before = bytes_on_disk(Path(job["file"])), min(repeated(lambda: session.run(SECTOR.sql), 5))
    started = time.perf_counter()
    session.run("CREATE TEMP TABLE changes AS FROM dossiers LIMIT 0")
    session.run(f"COPY changes FROM '{job['changes']}' (HEADER)")
    session.run("INSERT OR REPLACE INTO dossiers FROM changes")
    seconds = time.perf_counter() - started
    session.run("CHECKPOINT")
    after = min(repeated(lambda: session.run(SECTOR.sql), 5))
    session.close()
    with duckdb.connect(job["file"], read_only=True) as connection:
        contents = ",".join(str(value) for value in connection.execute(AFTER_UPSERT.sql).fetchone())
    return {"load_seconds": load_seconds, "bytes_before": size, "query_milliseconds_before": before,
            "upsert_seconds": seconds, "bytes_after": bytes_on_disk(Path(job["file"])),
            "query_milliseconds_after": after, "contents": contents}


def _written(value: object) -> object:
    return value.strftime("%Y-%m-%d %H:%M:%S") if isinstance(value, datetime.datetime) else value


if __name__ == "__main__":
    serve({"load": load, "time": measure, "answer": answer, "export": export, "changes": write_changes,
           "upsert": upsert})
