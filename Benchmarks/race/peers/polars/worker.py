"""One job of Polars, alone in this process: reads the job as JSON, writes what it measured as JSON."""

import time
from pathlib import Path

import polars

from ..worker import Clock, bytes_on_disk, elapsed, peak_bytes, repeated, serve
from .expressions import COLUMNS, after_upsert, question

SCHEMA = {
    "dossier_id": polars.String, "sector": polars.Categorical, "resolving_agency": polars.Categorical,
    "procedure_code": polars.Categorical, "channel": polars.Categorical, "accepted_at": polars.String,
    "current_due_at": polars.String, "finished_at": polars.String, "fee_vnd": polars.Int32, "rating": polars.Int8,
    "supplement_count": polars.Int8,
}
# Above this many rows the frame would not leave room for an answer in memory: then Polars scans its file.
MOST_ROWS_IN_MEMORY = 40_000_000


def load(job: dict) -> dict:
    """CSV in, Parquet out, streamed: Polars' own way for what may not fit into memory."""
    clock = Clock()
    _scan_csv(job["csv"]).sink_parquet(job["file"])
    return clock.cost()


def measure(job: dict) -> dict:
    frame = _frame(job["file"], COLUMNS.get(job["query"]))
    milliseconds = []
    for text in job["texts"]:
        engine, spelling = text.split("/")
        asked = question(frame, job["query"], spelling, job["subject"])
        milliseconds.append(repeated(lambda: elapsed(lambda: asked.collect(engine=engine)), job["repetitions"]))
    return {"milliseconds": milliseconds, "peak_bytes": peak_bytes()}


def answer(job: dict) -> dict:
    frame = _frame(job["file"])
    for asked in job["asked"]:
        engine, spelling = asked["text"].split("/")
        rows = question(frame, asked["query"], spelling, job["subject"]).collect(engine=engine)
        rows.write_csv(asked["output"], datetime_format="%Y-%m-%d %H:%M:%S")
    return {}


def upsert(job: dict) -> dict:
    """Polars changes frames, not files: the changed frame is written anew."""
    started = time.perf_counter()
    _scan_csv(job["csv"]).sink_parquet(job["file"])
    load_seconds = time.perf_counter() - started
    frame = polars.read_parquet(job["file"])
    size, before = bytes_on_disk(Path(job["file"])), _by_sector(frame)
    started = time.perf_counter()
    changes = _scan_csv(job["changes"]).collect()
    frame = frame.update(changes, on="dossier_id", how="full", include_nulls=True)
    frame.write_parquet(job["file"])
    seconds = time.perf_counter() - started
    contents = after_upsert(frame.lazy()).collect().row(0)
    return {"load_seconds": load_seconds, "bytes_before": size, "query_milliseconds_before": before,
            "upsert_seconds": seconds, "bytes_after": bytes_on_disk(Path(job["file"])),
            "query_milliseconds_after": _by_sector(frame), "contents": ",".join(str(value) for value in contents)}


def _by_sector(frame: polars.DataFrame) -> float:
    asked = question(frame.lazy(), "sector", "plain", {})
    return min(repeated(lambda: elapsed(lambda: asked.collect(engine="streaming")), 5))


def _scan_csv(path: str) -> polars.LazyFrame:
    times = polars.col("accepted_at", "finished_at").str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us")
    days = polars.col("current_due_at").str.to_date("%Y-%m-%d")
    return polars.scan_csv(path, schema=SCHEMA).with_columns(times, days)


def _frame(path: str, columns: tuple[str, ...] | None = None) -> polars.LazyFrame:
    """The named columns of a file in memory, or the file itself if that is too large."""
    file = polars.scan_parquet(path)
    rows = file.select(polars.len()).collect().item()
    if rows > MOST_ROWS_IN_MEMORY:
        return file
    return (file.select(columns) if columns else file).collect().lazy()


if __name__ == "__main__":
    serve({"load": load, "time": measure, "answer": answer, "upsert": upsert})
