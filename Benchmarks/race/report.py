"""Writes what was measured: Markdown to read, CSV to calculate with."""

import csv
import math
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from .import_race import WAYS, Load
from .queries import Query
from .query_race import ReportTiming, Timing

RATIO_CAP = 20.0


@dataclass
class Results:
    """Everything one run measured, in the order it was measured."""

    facts: dict[str, str]
    row_count: int
    peers: list[str]
    loads: list[Load] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)
    asked: list[Query] = field(default_factory=list)
    timings: list[Timing] = field(default_factory=list)
    reports: list[ReportTiming] = field(default_factory=list)


def write(results: Results, directory: Path, name: str) -> Path:
    """Writes NAME.md and NAME.csv; gives the Markdown's path."""
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(_records(results))
    path = directory / f"{name}.md"
    sections = [_facts(results), *_imports(results), _sizes(results), *_queries(results), *_reports(results)]
    path.write_text("\n\n".join(sections) + "\n", encoding="utf-8")
    return path


def _records(results: Results) -> list[tuple]:
    records: list[tuple] = [("section", "name", "system", "variant", "threads", "round", "metric", "value")]
    records += [("fact", name, "", "", "", "", "", value) for name, value in results.facts.items()]
    for load in results.loads:
        place = ("import", "csv", load.peer, load.way, load.threads, load.round)
        records.append((*place, "wall_seconds", f"{load.cost.wall_seconds:.3f}"))
        records.append((*place, "cpu_seconds", f"{load.cost.cpu_seconds:.3f}"))
        records.append((*place, "load_average", f"{load.load_average:.2f}"))
    records += [("size", name, "", "", "", "", "bytes", count) for name, count in results.sizes.items()]
    records += [("query", t.query, t.peer, f"{t.layout}, text {t.text}", t.threads, t.round, "milliseconds",
                 f"{t.milliseconds:.3f}") for t in results.timings]
    for report in results.reports:
        place = ("report", "sector-quarter")
        records.append((*place, results.peers[0], "process", report.threads, report.round, "milliseconds",
                        f"{report.process.wall_seconds * 1e3:.3f}"))
        records.append((*place, results.peers[0], "inside the process", report.threads, report.round, "milliseconds",
                        f"{report.inside_milliseconds:.3f}"))
        records.append((*place, results.peers[1], "statement", report.threads, report.round, "milliseconds",
                        f"{report.statement_milliseconds:.3f}"))
    return records


def _facts(results: Results) -> str:
    lines = [f"- {name}: {value}" for name, value in results.facts.items()]
    return f"# {results.row_count:,} dossiers: {' against '.join(results.peers)}\n\n" + "\n".join(lines)


def _table(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---"] + ["---:"] * (len(header) - 1), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _threads(count: int) -> str:
    return "1 thread" if count == 1 else f"{count} threads"


def _ratio(value: float) -> str:
    return f"{value:.2f}" if value >= 1 else f"**{value:.2f}, slower**"


def _imports(results: Results) -> list[str]:
    sections = ["## Import\n\nSeconds on the wall (seconds of processors); the ratio is the peer's divided by ours."]
    for threads in sorted({load.threads for load in results.loads}):
        for way in WAYS:
            loads = [load for load in results.loads if load.threads == threads and load.way == way]
            sections.append(_import_table(results.peers, loads, f"{_threads(threads)}, types {way}"))
    return sections


def _import_table(peers: list[str], loads: list[Load], title: str) -> str:
    rounds = sorted({load.round for load in loads})
    costs = {peer: [load.cost for load in loads if load.peer == peer] for peer in peers}
    walls = {peer: [cost.wall_seconds for cost in costs[peer]] for peer in peers}
    cpus = {peer: [cost.cpu_seconds for cost in costs[peer]] for peer in peers}
    header = [title, *peers] + [f"{peer}, ratio of wall | of processors" for peer in peers[1:]]
    rows = []
    for place, number in enumerate(rounds):
        row = [f"round {number}"] + [f"{walls[peer][place]:.2f} ({cpus[peer][place]:.2f})" for peer in peers]
        for peer in peers[1:]:
            row.append(_ratio(walls[peer][place] / walls[peers[0]][place]))
            row.append(_ratio(cpus[peer][place] / cpus[peers[0]][place]))
        rows.append(row)
    row = ["median"] + [f"{median(walls[peer]):.2f} ({median(cpus[peer]):.2f})" for peer in peers]
    for peer in peers[1:]:
        for times in (walls, cpus):
            row.append(_ratio(median(b / a for a, b in zip(times[peers[0]], times[peer]))) + " (of the rounds)")
    rows.append(row)
    header = [part for column in header for part in column.split(" | ")]
    return _table(header, rows)


def _sizes(results: Results) -> str:
    ours = next(iter(results.sizes.values()))
    rows = [[name, f"{count:,}", f"{count / results.row_count:.2f}", f"{count / ours:.2f}"]
            for name, count in results.sizes.items()]
    return "## Size\n\n" + _table(["file", "bytes", "bytes per row", "divided by ours"], rows)


def _queries(results: Results) -> list[str]:
    sections = ["## Queries\n\nMilliseconds, best of five warm runs of the best process; the ratio is the peer's best "
                "divided by ours."]
    for threads in sorted({timing.threads for timing in results.timings}):
        sections.append(_query_table(results, threads))
    return sections


def _query_table(results: Results, threads: int) -> str:
    ours, *others = results.peers
    ratios: list[float] = []
    rows = []
    places = sorted({(t.peer, t.layout) for t in results.timings if t.peer != ours})
    for query in results.asked:
        mine = [t for t in results.timings if t.query == query.name and t.threads == threads]
        best = min(t.milliseconds for t in mine if t.peer == ours)
        row = [query.title, f"{best:.2f}"]
        row += [f"{min(t.milliseconds for t in mine if (t.peer, t.layout) == place):.2f}" for place in places]
        ratio = min(t.milliseconds for t in mine if t.peer in others) / best
        row.append(_ratio(ratio))
        rows.append(row)
        if query.is_scan:
            ratios.append(ratio)
    header = [_threads(threads), ours] + [f"{peer}, {layout}" for peer, layout in places] + ["ratio"]
    mean = math.exp(sum(math.log(min(ratio, RATIO_CAP)) for ratio in ratios) / len(ratios))
    return (_table(header, rows) + f"\n\nGeometric mean of the ratios of the scanning queries, each capped at "
            f"{RATIO_CAP:.0f}: **{mean:.2f}**; slower in {sum(ratio < 1 for ratio in ratios)} of {len(ratios)}.")


def _reports(results: Results) -> list[str]:
    ours, peer = results.peers[:2]
    rows = [[f"{report.threads}", f"{report.round}", f"{report.process.wall_seconds * 1e3:.1f}",
             f"{report.inside_milliseconds:.1f}", f"{report.statement_milliseconds:.1f}",
             _ratio(report.statement_milliseconds / (report.process.wall_seconds * 1e3))]
            for report in results.reports]
    header = ["threads", "round", f"{ours}: `ontime --by sector,reporting_quarter`, whole process, ms",
              "of it the report, without start and printing, ms",
              f"{peer}: its fastest statement for the finished dossiers only, in a warm process, ms", "ratio"]
    return ["## The report\n\n" + _table(header, rows)]
