"""The second city, which all systems take as it comes, and the suites, which DossierDB and DuckDB answer."""

import argparse
import hashlib
import json
import sys
from dataclasses import dataclass
from pathlib import Path

from . import columns, costs, import_race, query_race, sizes
from .first_city import forced
from .options import PEERS
from .peers.dossier import DossierDB
from .peers.duckdb.system import DuckDB
from .peers.peer import Peer
from .peers.process import run_alone
from .queries import CONTENTS, Query, Subject, queries
from .results import Answered, Results
from .suites.suite import Suite

LAYOUT = ("receipt",)
NOBODY = Subject("", 0, "")


@dataclass
class OneSpelling:
    """A peer that asks each question in the spelling that won elsewhere; everything else is the peer's own."""

    peer: Peer
    # The number of the spelling, by the question's name.
    chosen: dict[str, int]

    def __getattr__(self, name: str) -> object:
        return getattr(self.peer, name)

    def texts(self, query: Query) -> tuple[str, ...]:
        return (self.peer.texts(query)[self.chosen.get(query.name, 0)],)


def second_city(arguments: argparse.Namespace, names: list[str], command: Path, directory: Path,
                first: Results) -> Answered:
    """All questions of the first city, of a city of other laws in random order, asked in one spelling a system."""
    csv, told, facts = _generate("second_city", directory, arguments.second_rows, arguments.seed)
    ours = DossierDB(command, directory)
    peers: list[Peer] = [PEERS[name](directory, LAYOUT) for name in names]
    results = Answered("Second city", facts, arguments.second_rows, [ours.name, *(peer.name for peer in peers)])
    results.loads = import_race.race([ours, *peers], csv, arguments.threads[-1], 1, ["declared"])
    for system in (ours, *peers):
        system.prepare(None)
    duckdb = next(peer for peer in peers if isinstance(peer, DuckDB))
    results.sizes = [*sizes.measure([ours, *peers], duckdb), sizes.Size("CSV", "receipt", csv.stat().st_size)]
    results.columns = columns.beside({name: (given, bits) for name, (given, bits) in told["entropy"].items()},
                                     ours.column_bits())
    middle = ours.first_field(f"SELECT dossier_id FROM dossiers LIMIT 1 OFFSET {results.row_count // 2}")
    subject = Subject(told["sector"], told["year"], middle)
    results.asked = queries(subject)
    winners: list[Peer] = [OneSpelling(peer, _winners(peer, first)) for peer in peers]
    query_race.compare(ours, winners, [CONTENTS, *results.asked], subject)
    _time(arguments, results, ours, winners, subject)
    return results


def suite(arguments: argparse.Namespace, wanted: Suite, rows: int, command: Path, directory: Path) -> Answered:
    """Questions of others, as far as DossierDB understands them."""
    csv, told, facts = _generate(wanted.generator, directory, rows, arguments.seed)
    ours = DossierDB(command, directory, wanted.table, wanted.types)
    duckdb = DuckDB(directory, LAYOUT, wanted.table, wanted.schema)
    results = Answered(wanted.title, facts, told.get("rows", rows), [ours.name, duckdb.name])
    results.loads = import_race.race([ours, duckdb], csv, arguments.threads[-1], 1, ["declared"])
    results.sizes = [sizes.Size(system.name, "receipt", size) for system in (ours, duckdb)
                     for size in system.sizes().values()]
    for query in wanted.queries:
        refusal = ours.refusal(query.sql)
        if refusal is None:
            results.asked.append(query)
        else:
            results.refused[query.title] = refusal
            print(f"not asked: {query.title}: {refusal}", flush=True)
    query_race.compare(ours, [duckdb], wanted.compared(results.asked), NOBODY)
    _time(arguments, results, ours, [duckdb], NOBODY)
    return results


def _generate(name: str, directory: Path, rows: int, seed: int) -> tuple[Path, dict, dict[str, str]]:
    """Writes a table as CSV; gives what its generator says about it, and what the page says about the CSV."""
    path = directory / f"{name}.csv"
    command = [sys.executable, "-m", f"race.generators.{name}", str(path), "--rows", str(rows), "--seed", str(seed)]
    cost, said, _ = run_alone(command)
    print(f"generated {name}, {rows:,} rows, in {cost.wall_seconds:.1f} s", flush=True)
    # Reading the whole file also brings it into the page cache.
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    facts = {"rows": f"of `race.generators.{name} --rows {rows} --seed {seed}`, as CSV {path.stat().st_size:,} bytes, "
                     f"SHA-256 {digest[:16]}…"}
    return path, json.loads(said), facts


def _time(arguments: argparse.Namespace, results: Answered, ours: DossierDB, peers: list[Peer],
          subject: Subject) -> None:
    timed = [ours, *forced(ours, arguments.forced_level), *peers]
    for threads in arguments.threads:
        results.timings += query_race.race(timed, results.asked, subject, threads, 0)
    results.costs = costs.measure(ours, results.asked, arguments.threads)


def _winners(peer: Peer, first: Results) -> dict[str, int]:
    """By question, the number of the spelling that was the peer's fastest in the first city, in any layout."""
    chosen = {}
    for query in first.asked:
        times = [timing for timing in first.timings if (timing.query, timing.peer) == (query.name, peer.name)
                 and timing.threads == first.thread_counts[-1]]
        fastest = min(times, key=lambda timing: timing.milliseconds)
        chosen[query.name] = peer.texts(query).index(fastest.text)
    return chosen
