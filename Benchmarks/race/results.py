"""Everything that one run measured, and its CSV."""

import csv
from dataclasses import dataclass, field
from pathlib import Path

from .ceiling import Loop
from .import_race import Load
from .peers.peer import Upsert
from .queries import Query
from .query_race import ReportTiming, Timing
from .start_race import Start
from .upsert_race import UpsertResult

RATIO_CAP = 20.0
Record = tuple[object, ...]


@dataclass
class Results:
    """In the order in which it was measured; `systems` names DossierDB first."""

    facts: dict[str, str]
    row_count: int
    systems: list[str]
    loads: list[Load] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)
    asked: list[Query] = field(default_factory=list)
    timings: list[Timing] = field(default_factory=list)
    reports: list[ReportTiming] = field(default_factory=list)
    loops: list[Loop] = field(default_factory=list)
    upserts: list[UpsertResult] = field(default_factory=list)
    starts: list[Start] = field(default_factory=list)

    @property
    def ours(self) -> str:
        return self.systems[0]

    @property
    def peers(self) -> list[str]:
        return self.systems[1:]

    @property
    def thread_counts(self) -> list[int]:
        return sorted({timing.threads for timing in self.timings})

    def best(self, query: str, system: str, threads: int) -> float | None:
        """Milliseconds of a system's fastest layout and text."""
        found = [t.milliseconds for t in self.timings
                 if (t.query, t.peer, t.threads) == (query, system, threads)]
        return min(found, default=None)

    def ratio(self, query: str, threads: int) -> float:
        """The fastest peer's time divided by ours."""
        peers = [self.best(query, peer, threads) for peer in self.peers]
        return min(time for time in peers if time is not None) / self.best(query, self.ours, threads)

    def loop(self, query: str, threads: int) -> float | None:
        found = [loop.milliseconds for loop in self.loops if (loop.query, loop.threads) == (query, threads)]
        return min(found, default=None)


def write_csv(results: Results, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("section", "name", "system", "variant", "threads", "round", "metric", "value"))
        writer.writerows(_records(results))


def _records(results: Results) -> list[Record]:
    records: list[Record] = [("fact", name, "", "", "", "", "", value) for name, value in results.facts.items()]
    for load in results.loads:
        place = ("import", "csv", load.peer, load.way, load.threads, load.round)
        records.append((*place, "wall_seconds", f"{load.cost.wall_seconds:.3f}"))
        records.append((*place, "cpu_seconds", f"{load.cost.cpu_seconds:.3f}"))
        records.append((*place, "peak_bytes", load.cost.peak_bytes))
        records.append((*place, "load_average", f"{load.load_average:.2f}"))
    records += [("size", name, "", "", "", "", "bytes", count) for name, count in results.sizes.items()]
    for timing in results.timings:
        place = ("query", timing.query, timing.peer, f"{timing.layout}: {timing.text}", timing.threads, timing.round)
        records.append((*place, "milliseconds", f"{timing.milliseconds:.3f}"))
        records.append((*place, "peak_bytes", timing.peak_bytes))
    for report in results.reports:
        place = ("report", "ontime --by sector,reporting_quarter")
        end = (report.threads, report.round, "milliseconds")
        process = report.process.wall_seconds * 1e3
        records.append((*place, results.ours, "whole process", *end, f"{process:.3f}"))
        records.append((*place, results.ours, "inside the process", *end, f"{report.inside_milliseconds:.3f}"))
        records.append((*place, report.peer, "statement", *end, f"{report.statement_milliseconds:.3f}"))
    records += [("bare loop", loop.query, "", "", loop.threads, "", "milliseconds", f"{loop.milliseconds:.3f}")
                for loop in results.loops]
    for result in results.upserts:
        records += _upsert_records(result.peer, result.measured)
    for start in results.starts:
        place = ("start", "select 1", start.name, "", "", "")
        records.append((*place, "least_milliseconds", f"{start.least:.3f}"))
        records.append((*place, "median_milliseconds", f"{start.middle:.3f}"))
        records.append((*place, "peak_bytes", start.peak_bytes))
    return records


def _upsert_records(peer: str, measured: Upsert | None) -> list[Record]:
    place = ("upsert", "changes by id", peer, "", "", "")
    if measured is None:
        return [(*place, "available", "no")]
    return [(*place, metric, f"{value:.3f}" if isinstance(value, float) else value)
            for metric, value in vars(measured).items()]
