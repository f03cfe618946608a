"""One timed job of DuckDB, alone in this process: reads the job as JSON, writes what it measured as JSON.

Statements go through DuckDB's C interface, which the Python package carries: it hands back the whole result
in DuckDB's own memory, so no time is spent on making Python objects of rows. The clocks start with the
process up and the library loaded, which DossierDB's command is not spared when it loads.
"""

import ctypes
import importlib.util
import json
import resource
import sys
import time


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
    usage = resource.getrusage(resource.RUSAGE_SELF)
    started = time.perf_counter()
    session = Session(job["file"], job["threads"])
    for statement in [*job["statements"], "CHECKPOINT"]:
        session.run(statement)
    session.close()
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - usage.ru_utime - usage.ru_stime
    return {"wall_seconds": wall, "cpu_seconds": cpu}


def measure(job: dict) -> dict:
    """Runs the statement once to warm up and then as often as asked."""
    session = Session(job["file"], job["threads"])
    milliseconds = [session.run(job["statement"]) for _ in range(job["repetitions"] + 1)]
    session.close()
    return {"milliseconds": milliseconds[1:]}


if __name__ == "__main__":
    work = json.load(sys.stdin)
    json.dump(load(work) if work["task"] == "load" else measure(work), sys.stdout)
