"""Everything that one run measured, and its CSV."""

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .ceiling import MEMORY, Loop
from .columns import ColumnBits
from .costs import QuestionCost
from .import_race import Load
from .sizes import Size
from .peers.peer import Upsert
from .queries import Query
from .query_race import ReportTiming, Timing
from .start_race import Start
from .upsert_race import UpsertResult

RATIO_CAP = 20.0
Record = tuple[object, ...]


@dataclass
class Answered:
    """Questions about one table, in the order in which they were measured; `systems` names DossierDB first."""

    title: str
    facts: dict[str, str]
    row_count: int
    systems: list[str]
    asked: list[Query] = field(default_factory=list)
    # What DossierDB cannot be asked yet, by the question's name, with the error that says so.
    refused: dict[str, str] = field(default_factory=dict)
    timings: list[Timing] = field(default_factory=list)
    # What DossierDB's questions cost beside their warm times.
    costs: list[QuestionCost] = field(default_factory=list)
    loads: list[Load] = field(default_factory=list)
    sizes: list[Size] = field(default_factory=list)
    columns: list[ColumnBits] = field(default_factory=list)

    @property
    def ours(self) -> str:
        return self.systems[0]

    @property
    def peers(self) -> list[str]:
        return self.systems[1:]

    @property
    def thread_counts(self) -> list[int]:
        return sorted({timing.threads for timing in self.timings})

    @property
    def forced(self) -> list[str]:
        """DossierDB with kernels of a lower level, if that was measured."""
        return [name for name in dict.fromkeys(timing.peer for timing in self.timings) if name not in self.systems]

    def best(self, query: str, system: str, threads: int) -> float | None:
        """Milliseconds of a system's fastest layout and text."""
        found = [t.milliseconds for t in self.timings
                 if (t.query, t.peer, t.threads) == (query, system, threads)]
        return min(found, default=None)

    def ratio(self, query: str, threads: int, of: Sequence[str] = ()) -> float:
        """The fastest peer's time, or that of the fastest of some, divided by ours."""
        peers = [self.best(query, peer, threads) for peer in of or self.peers]
        return min(time for time in peers if time is not None) / self.best(query, self.ours, threads)

    def mean_ratio(self, threads: int) -> float:
        """The geometric mean over the scanning questions, each ratio capped."""
        ratios = [min(self.ratio(query.name, threads), RATIO_CAP) for query in self.asked if query.is_scan]
        return math.exp(sum(math.log(ratio) for ratio in ratios) / len(ratios))

    def cost(self, query: str, threads: int) -> QuestionCost | None:
        return next((cost for cost in self.costs if (cost.query, cost.threads) == (query, threads)), None)


@dataclass
class Results(Answered):
    """The race of the first city, and what is measured beside it; `others` are the second city and the suites."""

    reports: list[ReportTiming] = field(default_factory=list)
    loops: list[Loop] = field(default_factory=list)
    upserts: list[UpsertResult] = field(default_factory=list)
    starts: list[Start] = field(default_factory=list)
    others: list[Answered] = field(default_factory=list)

    def loop(self, query: str, threads: int) -> float | None:
        found = [loop.milliseconds for loop in self.loops if (loop.query, loop.threads) == (query, threads)]
        return min(found, default=None)

    def bandwidth(self, threads: int) -> float | None:
        """Bytes that so many threads read from memory in a nanosecond, which is gigabytes a second."""
        return next((loop.rows / loop.milliseconds / 1e6 for loop in self.loops
                     if (loop.query, loop.threads) == (MEMORY, threads)), None)


def write_csv(results: Results, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("section", "name", "system", "variant", "threads", "round", "metric", "value"))
        writer.writerows(_records(results))


def _records(results: Results) -> list[Record]:
    records = _answered_records("", results)
    for other in results.others:
        records += _answered_records(f"{other.title}: ", other)
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


def _answered_records(place: str, results: Answered) -> list[Record]:
    """What was measured about one table; `place` begins the names of sections."""
    records: list[Record] = [(f"{place}fact", name, "", "", "", "", "", value)
                             for name, value in results.facts.items()]
    for load in results.loads:
        start = (f"{place}import", "csv", load.peer, load.way, load.threads, load.round)
        records.append((*start, "wall_seconds", f"{load.cost.wall_seconds:.3f}"))
        records.append((*start, "cpu_seconds", f"{load.cost.cpu_seconds:.3f}"))
        records.append((*start, "peak_bytes", load.cost.peak_bytes))
        records.append((*start, "load_average", f"{load.load_average:.2f}"))
    records += [(f"{place}size", size.order, size.system, "", "", "", "bytes", size.bytes) for size in results.sizes]
    for column in results.columns:
        start = (f"{place}column", column.name)
        records.append((*start, "entropy", column.given, "", "", "bits", f"{column.entropy:.3f}"))
        if column.bits is not None:
            records.append((*start, results.ours, "", "", "", "bits", f"{column.bits:.3f}"))
    for timing in results.timings:
        start = (f"{place}query", timing.query, timing.peer, f"{timing.layout}: {timing.text}", timing.threads,
                 timing.round)
        records.append((*start, "milliseconds", f"{timing.milliseconds:.3f}"))
        records.append((*start, "peak_bytes", timing.peak_bytes))
    for cost in results.costs:
        start = (f"{place}query", cost.query, results.ours, "", cost.threads, "")
        records.append((*start, "first_milliseconds", f"{cost.first_milliseconds:.3f}"))
        records.append((*start, "touched_bytes", cost.touched_bytes))
    records += [(f"{place}refused", name, results.ours, "", "", "", "error", error)
                for name, error in results.refused.items()]
    return records


def _upsert_records(peer: str, measured: Upsert | None) -> list[Record]:
    place = ("upsert", "changes by id", peer, "", "", "")
    if measured is None:
        return [(*place, "available", "no")]
    return [(*place, metric, f"{value:.3f}" if isinstance(value, float) else value)
            for metric, value in vars(measured).items()]
