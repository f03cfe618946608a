"""The race of the first city: every system, every layout and spelling, and what is measured beside the questions."""

import argparse
from importlib.metadata import version
from pathlib import Path

from . import (ceiling, city, columns, costs, import_race, query_race, report, sizes, start_race,
               upsert_race)
from .options import PEERS
from .peers.dossier import DossierDB
from .peers.duckdb.system import DuckDB
from .peers.peer import Peer
from .queries import CONTENTS, REPORT, Subject, queries
from .results import Results

SECTOR, YEAR = "Đất đai", 2023


def race(arguments: argparse.Namespace, names: list[str], command: Path, kernels: Path, directory: Path,
         facts: dict[str, str], title: str) -> Results:
    """Everything about this city; a page of what is there is written in between, lest a later failure cost it."""
    data = city.generate(command, directory, arguments.rows, arguments.seed)
    ours, duckdb = DossierDB(command, directory), DuckDB(directory)
    peers: list[Peer] = [duckdb if name == "duckdb" else PEERS[name](directory) for name in names]
    systems: list[Peer] = [ours, *peers]
    changed = min(arguments.changes, arguments.rows // 10)
    results = Results("First city", {**facts, **_facts(data, changed)}, data.rows, [s.name for s in systems])
    for threads in arguments.threads:
        ways = import_race.WAYS if threads == arguments.threads[-1] else import_race.WAYS[:1]
        results.loads += import_race.race(systems, data.csv, threads, arguments.rounds, ways)
    _prepare(ours, systems, directory)
    results.sizes = [*sizes.measure(systems, duckdb), sizes.Size("CSV", "receipt", data.byte_count)]
    results.columns = columns.beside(data.entropy, ours.column_bits())
    middle = ours.first_field(f"SELECT dossier_id FROM dossiers LIMIT 1 OFFSET {data.rows // 2}")
    subject = Subject(SECTOR, YEAR, middle)
    results.asked = queries(subject)
    query_race.compare(ours, peers, [CONTENTS, *results.asked, REPORT], subject)
    timed = [ours, *forced(ours, arguments.forced_level), *peers]
    for threads in arguments.threads:
        results.timings += query_race.race(timed, results.asked, subject, threads, arguments.query_rounds,
                                           results.timings)
        results.reports += query_race.race_report(ours, peers, subject, threads, arguments.query_rounds)
        report.write(results, arguments.out, title)
    results.costs = costs.measure(ours, results.asked, arguments.threads)
    results.loops = ceiling.measure(kernels, ours.file("receipt"), arguments.threads)
    results.upserts = upsert_race.race(systems, duckdb, city.without_faults(command, data), changed)
    results.starts = start_race.race(command, version("duckdb-cli"), names)
    report.write(results, arguments.out, title)
    return results


def forced(ours: DossierDB, level: int | None) -> list[DossierDB]:
    """The same file asked with kernels of a lower level, if that is wanted."""
    return [] if level is None else [ours.forced(level)]


def _prepare(ours: DossierDB, systems: list[Peer], directory: Path) -> None:
    """Our file is exported in its order, which is the peers' second layout."""
    ordered = directory / "our-order.csv"
    ours.export(ordered)
    for system in systems:
        system.prepare(ordered)
    ordered.unlink()


def _facts(data: city.City, changed: int) -> dict[str, str]:
    return {
        "first city": f"{data.rows:,} rows of `dossier generate --columns peers --seed {data.seed}`, as CSV "
                      f"{data.byte_count:,} bytes, SHA-256 {data.sha256[:16]}…; generated into a dossier file in "
                      f"{data.generation_seconds:.1f} s ({data.rows / data.generation_seconds / 1e6:.1f} million a "
                      "second)",
        "changes": f"{changed:,} changes scattered over all dossiers, nine in ten of dossiers that are there, with 2 "
                   "threads",
    }
