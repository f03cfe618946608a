"""The command: makes the rows, races, writes the results."""

import argparse
import datetime
import platform
import subprocess
import sys
from pathlib import Path

import duckdb

from . import generator, import_race, machine, query_race, report
from .peers.dossier import DossierDB
from .peers.duckdb import DuckDB
from .peers.peer import SystemFailed
from .queries import queries

BENCHMARKS = Path(__file__).resolve().parent.parent
REPOSITORY = BENCHMARKS.parent
BUILD = ["swift", "build", "-c", "release", "--static-swift-stdlib", "--product", "dossier"]


def main() -> int:
    arguments = _arguments()
    command = arguments.dossier or _built()
    arguments.data.mkdir(parents=True, exist_ok=True)
    started, busy = datetime.datetime.now().astimezone(), machine.load()
    data = generator.generate(arguments.data, REPOSITORY / "datasets", arguments.rows, arguments.seed)
    ours = DossierDB(command.resolve(), arguments.data)
    peer = DuckDB(arguments.data, (generator.SQL / "schema.sql").read_text("utf-8"))
    results = report.Results(_facts(arguments, data, ours, peer, started), data.rows, [ours.name, peer.name])
    for threads in arguments.threads:
        results.loads += import_race.race([ours, peer], data.csv, threads, arguments.rounds)
    for system in (ours, peer):
        system.prepare()
    results.sizes = _sizes(data, ours, peer)
    results.asked = queries("Đất đai", 2023, _middle_id(peer, data.rows))
    query_race.compare(ours, [peer], results.asked)
    for threads in arguments.threads:
        results.timings += query_race.race([ours, peer], results.asked, threads, arguments.query_rounds)
        results.reports += query_race.race_report(ours, peer, threads, arguments.query_rounds)
        results.facts["load average of the machine"] = _busy(busy)
        path = report.write(results, arguments.out, f"{started:%Y-%m-%d}-{data.rows}")
    print("\n" + path.read_text("utf-8"))
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="Benchmarks/run", description="Races DossierDB against its peers.")
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--seed", type=int, default=1191)
    parser.add_argument("--threads", type=lambda text: [int(part) for part in text.split(",")], default=[1, 2])
    parser.add_argument("--rounds", type=int, default=3, help="pairs of imports (default 3)")
    parser.add_argument("--query-rounds", type=int, default=2, help="processes per query and system (default 2)")
    parser.add_argument("--dossier", type=Path, help="the command to race (default: built here in release mode)")
    parser.add_argument("--data", type=Path, default=BENCHMARKS / ".data", help="directory of the large files")
    parser.add_argument("--out", type=Path, default=BENCHMARKS / "results", help="directory of the results")
    return parser.parse_args()


def _built() -> Path:
    subprocess.run(BUILD, cwd=REPOSITORY, check=True, stdout=sys.stderr)
    return REPOSITORY / ".build" / "release" / "dossier"


def _facts(arguments: argparse.Namespace, data: generator.Data, ours: DossierDB, peer: DuckDB,
           started: datetime.datetime) -> dict[str, str]:
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=REPOSITORY, capture_output=True, text=True)
    return {
        "date": f"{started:%Y-%m-%d %H:%M %Z}",
        **machine.description(),
        "versions": f"{ours.name} at commit {commit.stdout.strip()} ({ours.version()}), {peer.name} {peer.version()}, "
                    f"Python {platform.python_version()}",
        "rows": f"{data.rows:,}, seed {data.seed}, CSV of {data.byte_count:,} bytes, SHA-256 {data.sha256[:16]}…",
        "rounds": f"{arguments.rounds} of imports, {arguments.query_rounds} of queries",
    }


def _sizes(data: generator.Data, ours: DossierDB, peer: DuckDB) -> dict[str, int]:
    files = {f"{ours.name}, receipt order": ours.file("receipt").stat().st_size}
    for layout in peer.layouts:
        files[f"{peer.name}, {layout} order"] = peer.file(layout).stat().st_size
    for layout in peer.layouts:
        files[f"for reference: Parquet, zstd, written by {peer.name}, {layout} order"] = peer.write_parquet(layout)
    return {**files, "CSV": data.byte_count}


def _middle_id(peer: DuckDB, rows: int) -> str:
    with duckdb.connect(str(peer.file("receipt")), read_only=True) as connection:
        return connection.execute(f"SELECT dossier_id FROM dossiers LIMIT 1 OFFSET {rows // 2}").fetchone()[0]


def _busy(before: float) -> str:
    return (f"{before:.1f} at the start, {machine.load():.1f} at the end, on {machine.core_count()} cores: where it "
            "exceeds the threads of the race, processes of others take part of every figure, so compare within a pair")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (SystemFailed, query_race.AnswersDiffer, duckdb.Error) as error:
        sys.exit(f"race: {error}")
