"""The command: makes a city of each size, races, writes the results."""

import argparse
import datetime
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from . import ceiling, city, import_race, machine, query_race, report, start_race, upsert_race
from .peers.clickhouse.system import ClickHouse
from .peers.dossier import DossierDB
from .peers.duckdb.system import DuckDB
from .peers.peer import Peer
from .peers.polars.system import Polars
from .peers.process import SystemFailed, at_once
from .queries import Subject, queries
from .results import Results

BENCHMARKS = Path(__file__).resolve().parent.parent
REPOSITORY = BENCHMARKS.parent
BUILD = ["swift", "build", "-c", "release", "--static-swift-stdlib", "--product"]
PEERS = {"duckdb": DuckDB, "clickhouse": ClickHouse, "polars": Polars}
SECTOR, YEAR = "Đất đai", 2023


def main() -> int:
    arguments = _arguments()
    commit = _commit()
    command, kernels = (_built(product, arguments.bin) for product in ("dossier", "dossier-kernels"))
    for rows in arguments.rows:
        results, path = _race(arguments, commit, command, kernels, rows)
        print("\n" + path.read_text("utf-8"), flush=True)
    if arguments.readme:
        report.write_excerpt(results, path, REPOSITORY / "README.md")
    return 0


def _race(arguments: argparse.Namespace, commit: str, command: Path, kernels: Path,
          rows: int) -> tuple[Results, Path]:
    """Everything for one size; its data are removed at the end unless they are to be kept."""
    directory = arguments.data / f"{rows}"
    directory.mkdir(parents=True, exist_ok=True)
    started, busy = datetime.datetime.now().astimezone(), machine.load()
    title = f"{started:%Y-%m-%d}-{rows}"
    data = city.generate(command, directory, rows, arguments.seed)
    ours, duckdb = DossierDB(command, directory), DuckDB(directory)
    peers = [duckdb if name == "duckdb" else PEERS[name](directory) for name in arguments.peers]
    systems: list[Peer] = [ours, *peers]
    changed = min(arguments.changes, rows // 10)
    facts = _facts(arguments, commit, data, systems, changed, started)
    results = Results(facts, rows, [system.name for system in systems])
    for threads in arguments.threads:
        results.loads += import_race.race(systems, data.csv, threads, arguments.rounds)
    for system in systems:
        system.prepare()
    results.sizes = _sizes(data, systems, duckdb)
    middle = ours.first_field(f"SELECT dossier_id FROM dossiers LIMIT 1 OFFSET {rows // 2}")
    subject = Subject(SECTOR, YEAR, middle)
    results.asked = queries(subject)
    query_race.compare(ours, peers, results.asked, subject)
    for threads in arguments.threads:
        results.timings += query_race.race(systems, results.asked, subject, threads, arguments.query_rounds,
                                           results.timings)
        results.reports += query_race.race_report(ours, peers, subject, threads, arguments.query_rounds)
        # So that a later failure does not cost what was measured.
        report.write(results, arguments.out, title)
    results.loops = ceiling.measure(kernels, ours.file("receipt"), arguments.threads)
    results.upserts = upsert_race.race(systems, duckdb, city.without_faults(command, data), changed)
    results.starts = start_race.race(command, version("duckdb-cli"))
    duration = datetime.datetime.now().astimezone() - started
    results.facts["duration"] = f"{duration.total_seconds() / 60:.1f} minutes"
    results.facts["load average of the machine"] = _busy(busy)
    path = report.write(results, arguments.out, title)
    if not arguments.keep:
        machine.remove(directory)
    return results, path


def _arguments() -> argparse.Namespace:
    def numbers(text: str) -> list[int]:
        return [int(part) for part in text.split(",")]

    parser = argparse.ArgumentParser(prog="Benchmarks/run", description="Races DossierDB against its peers.")
    parser.add_argument("--rows", type=numbers, default=[1_000_000, 20_000_000],
                        help="sizes of the cities (default 1000000,20000000; 100000000 needs 60 GB of disk)")
    parser.add_argument("--seed", type=int, default=1191)
    parser.add_argument("--threads", type=numbers, default=[1, 2])
    parser.add_argument("--peers", type=lambda text: text.split(","), default=list(PEERS),
                        help=f"of {','.join(PEERS)}; duckdb is always among them")
    parser.add_argument("--rounds", type=int, default=1, help="imports per system (default 1)")
    parser.add_argument("--query-rounds", type=int, default=1, help="processes per question and layout (default 1)")
    parser.add_argument("--changes", type=int, default=100_000, help="dossiers of the upsert (default 100000)")
    parser.add_argument("--bin", type=Path, help="directory of commands already built (default: built here)")
    parser.add_argument("--data", type=Path, default=BENCHMARKS / ".data", help="directory of the large files")
    parser.add_argument("--keep", action="store_true", help="leave the large files")
    parser.add_argument("--out", type=Path, default=BENCHMARKS / "results", help="directory of the results")
    parser.add_argument("--readme", action="store_true", help="put the table of the last size into README.md")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.peers if name not in PEERS]
    if unknown or "duckdb" not in arguments.peers or min(arguments.rows) < 1_000:
        parser.error("peers are duckdb, which writes the changes, clickhouse, polars; at least 1000 rows")
    return arguments


def _built(product: str, directory: Path | None) -> Path:
    if directory is None:
        subprocess.run([*BUILD, product], cwd=REPOSITORY, check=True, stdout=sys.stderr)
        directory = REPOSITORY / ".build" / "release"
    return (directory / product).resolve()


def _commit() -> str:
    """The state of the source, asked before this run writes results beside it."""
    command = ["git", "describe", "--always", "--dirty"]
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True).stdout.strip()


def _facts(arguments: argparse.Namespace, commit: str, data: city.City, systems: list[Peer], changed: int,
           started: datetime.datetime) -> dict[str, str]:
    ours, *peers = systems
    versions = [f"{ours.name} at commit {commit} ({ours.version()})",
                *(f"{peer.name} {peer.version()}" for peer in peers), f"pyarrow {version('pyarrow')}",
                f"Python {platform.python_version()}"]
    return {
        "date": f"{started:%Y-%m-%d %H:%M %Z}",
        **machine.description(),
        "versions": ", ".join(versions),
        "rows": f"{data.rows:,} of `dossier generate --columns peers --seed {data.seed}`, as CSV "
                f"{data.byte_count:,} bytes, SHA-256 {data.sha256[:16]}…; generated into a dossier file in "
                f"{data.generation_seconds:.1f} s ({data.rows / data.generation_seconds / 1e6:.1f} million a second)",
        "changes": f"{changed:,} changes scattered over all dossiers, nine in ten of dossiers that are there, with 2 "
                   "threads",
        "rounds": f"{arguments.rounds} of imports, {arguments.query_rounds} of questions",
    }


def _sizes(data: city.City, systems: list[Peer], duckdb: DuckDB) -> dict[str, int]:
    files = {f"{system.name}, {layout}": size for system in systems for layout, size in system.sizes().items()}
    defaults, tuned = at_once(lambda kind: duckdb.parquet(*kind), [("receipt", "defaults"), ("sorted", "tuned")])
    return {
        **files,
        "for reference: Parquet by pyarrow, zstd and defaults, receipt": defaults,
        "for reference: Parquet by pyarrow, tuned, sorted": tuned,
        "CSV": data.byte_count,
        "entropy of the columns, given one another": round(data.entropy_bytes_per_row * data.rows),
    }


def _busy(before: float) -> str:
    return (f"{before:.1f} at the start, {machine.load():.1f} at the end, on {machine.core_count()} cores: where it "
            "exceeds the threads of the race, processes of others take part of every figure")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (SystemFailed, query_race.AnswersDiffer) as error:
        sys.exit(f"race: {error}")
