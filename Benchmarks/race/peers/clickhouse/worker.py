"""One job of ClickHouse, alone in this process: reads the job as JSON, writes what it measured as JSON.

A timed answer is taken in ClickHouse's own Native format, its cheapest way to hand over rows. Settings are as
installed, but for the number of threads.
"""

import time

from chdb import session

from ...queries import AFTER_UPSERT
from ..worker import Clock, elapsed, peak_bytes, repeated, serve
from . import texts

# No answer is taken from an earlier one; that is ClickHouse's default, stated because a race depends on it.
SETTINGS = ("SET use_query_cache = 0", "SET format_csv_null_representation = ''")


class Session:
    def __init__(self, path: str, threads: int = 2) -> None:
        self._session = session.Session(path)
        for setting in (*SETTINGS, f"SET max_threads = {threads}", "CREATE DATABASE IF NOT EXISTS race", "USE race"):
            self.run(setting)

    def run(self, statement: str) -> float:
        """Milliseconds from handing in the statement to holding its last row."""
        return elapsed(lambda: self._session.query(statement, "Native"))

    def csv(self, statement: str, has_header: bool = True) -> bytes:
        return bytes(self._session.query(statement, "CSVWithNames" if has_header else "CSV").bytes())

    def close(self) -> None:
        self._session.close()


def load(job: dict) -> dict:
    clock = Clock()
    run(job)
    return clock.cost()


def run(job: dict) -> dict:
    database = Session(job["path"], job.get("threads", 2))
    for statement in job["statements"]:
        database.run(statement)
    database.close()
    return {}


def measure(job: dict) -> dict:
    database = Session(job["path"], job["threads"])
    milliseconds = [repeated(lambda: database.run(text), job["repetitions"]) for text in job["statements"]]
    return {"milliseconds": milliseconds, "peak_bytes": peak_bytes()}


def answer(job: dict) -> dict:
    database = Session(job["path"])
    for asked in job["asked"]:
        with open(asked["output"], "wb") as file:
            file.write(database.csv(asked["text"]))
    return {}


def size(job: dict) -> dict:
    return {"bytes": _size(Session(job["path"]))}


def upsert(job: dict) -> dict:
    started = time.perf_counter()
    database = Session(job["path"])
    for statement in job["statements"]:
        database.run(statement)
    load_seconds = time.perf_counter() - started
    query = texts.SECTOR
    bytes_before, before = _size(database), min(repeated(lambda: database.run(query), 5))
    seconds = database.run(job["change"]) / 1e3
    newest = query.replace("FROM dossiers", "FROM dossiers FINAL")
    after = min(repeated(lambda: database.run(newest), 5))
    contents = database.csv(AFTER_UPSERT.sql.replace("FROM dossiers", "FROM dossiers FINAL"), has_header=False)
    return {"load_seconds": load_seconds, "bytes_before": bytes_before, "query_milliseconds_before": before,
            "upsert_seconds": seconds, "bytes_after": _size(database), "query_milliseconds_after": after,
            "contents": contents.decode().strip()}


def _size(database: Session) -> int:
    statement = "SELECT sum(bytes_on_disk) FROM system.parts WHERE active AND database = 'race' AND table = 'dossiers'"
    return int(database.csv(statement, has_header=False))


if __name__ == "__main__":
    serve({"load": load, "run": run, "time": measure, "answer": answer, "size": size, "upsert": upsert})
