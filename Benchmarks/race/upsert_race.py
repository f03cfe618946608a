"""A batch of changed and new dossiers into a table that is kept by id."""

from dataclasses import dataclass
from pathlib import Path

from .peers.duckdb.system import DuckDB
from .peers.peer import Peer, Upsert
from .query_race import AnswersDiffer


@dataclass(frozen=True)
class UpsertResult:
    """None where a system cannot do it yet."""

    peer: str
    measured: Upsert | None


def race(systems: list[Peer], writer: DuckDB, csv: Path, count: int) -> list[UpsertResult]:
    """The CSV has no id twice. Every system that takes the changes must then hold the same dossiers."""
    changes = csv.with_suffix(".changes.csv")
    writer.changes(csv, changes, count)
    results = [UpsertResult(system.name, system.upsert(csv, changes)) for system in systems]
    changes.unlink()
    contents = {result.peer: result.measured.contents for result in results if result.measured}
    if len(set(contents.values())) > 1:
        raise AnswersDiffer(f"after the changes: {contents}")
    for result in results:
        if result.measured:
            print(f"upsert: {result.peer} {result.measured.upsert_seconds:.2f} s", flush=True)
    return results
