"""DuckDB, through processes of `duckdb_worker.py` for all that is timed."""

import datetime
import json
import sys
from pathlib import Path

import duckdb

from .peer import Cost, Row, run_alone


class DuckDB:
    name = "DuckDB"
    layouts = ("receipt", "sorted")
    order = "resolving_agency, accepted_at::date"

    def __init__(self, directory: Path, schema: str) -> None:
        self.directory = directory
        self.schema = schema

    def version(self) -> str:
        return duckdb.__version__

    def file(self, layout: str) -> Path:
        return self.directory / f"{layout}.duckdb"

    def load(self, csv: Path, way: str, threads: int) -> Cost:
        target = self.file("receipt" if way == "declared" else way)
        _remove(target)
        if way == "declared":
            statements = [self.schema, f"COPY dossiers FROM '{csv}' (HEADER)"]
        else:
            statements = [f"CREATE TABLE dossiers AS FROM read_csv('{csv}', sample_size=-1)"]
        reply = _work({"task": "load", "file": str(target), "threads": threads, "statements": statements})
        return Cost(reply["wall_seconds"], reply["cpu_seconds"])

    def prepare(self) -> None:
        _remove(self.file("inferred"))
        _remove(self.file("sorted"))
        with duckdb.connect(str(self.file("sorted"))) as connection:
            connection.execute(f"ATTACH '{self.file('receipt')}' AS source (READ_ONLY)")
            connection.execute(self.schema)
            connection.execute(f"INSERT INTO dossiers FROM source.dossiers ORDER BY {self.order}")
            connection.execute("CHECKPOINT")

    def answer(self, sql: str, layout: str) -> list[Row]:
        with duckdb.connect(str(self.file(layout)), read_only=True) as connection:
            return [tuple(_written(value) for value in row) for row in connection.execute(sql).fetchall()]

    def times(self, sql: str, layout: str, threads: int, repetitions: int) -> list[float]:
        reply = _work({"task": "time", "file": str(self.file(layout)), "threads": threads, "statement": sql,
                       "repetitions": repetitions})
        return reply["milliseconds"]

    def write_parquet(self, layout: str) -> int:
        """Bytes of the rows of a layout as Parquet with zstd, written by DuckDB."""
        path = self.directory / f"{layout}.parquet"
        path.unlink(missing_ok=True)
        with duckdb.connect(str(self.file(layout)), read_only=True) as connection:
            connection.execute(f"COPY dossiers TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
        return path.stat().st_size


def _work(job: dict) -> dict:
    command = [sys.executable, "-m", "race.peers.duckdb_worker"]
    return json.loads(run_alone(command, text=json.dumps(job))[1])


def _remove(path: Path) -> None:
    for leftover in (path, path.with_name(path.name + ".wal")):
        leftover.unlink(missing_ok=True)


def _written(value: object) -> object:
    if value is None or isinstance(value, float):
        return value
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return str(value)
