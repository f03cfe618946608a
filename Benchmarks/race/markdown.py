"""The tables that people read."""

import math
from statistics import median

from .import_race import WAYS
from .results import RATIO_CAP, Results


def page(results: Results, chart: str) -> str:
    """The whole page of a run; `chart` is the picture's file name beside it."""
    sections = [
        _facts(results), f"![Times of the questions by system]({chart})", *_queries(results), *_reports(results),
        *_imports(results), _sizes(results), *_upserts(results), *_starts(results)]
    return "\n\n".join(sections) + "\n"


def query_table(results: Results, threads: int) -> str:
    """One row per question: each system's best time, and how many times longer the best peer takes."""
    header = [f"{results.row_count:,} dossiers, {thread_word(threads)}, ms", *results.systems,
              "best peer ÷ DossierDB", "bare loop"]
    rows = []
    for query in results.asked:
        times = [results.best(query.name, system, threads) for system in results.systems]
        rows.append([query.title, *(_milliseconds(time) for time in times), _ratio(results.ratio(query.name, threads)),
                     _milliseconds(results.loop(query.name, threads))])
    peaks = [max((t.peak_bytes for t in results.timings if (t.peer, t.threads) == (system, threads)), default=0)
             for system in results.systems]
    rows.append(["most memory held, MB", *(f"{peak / 1e6:,.0f}" for peak in peaks), "", ""])
    return table(header, rows)


def mean_sentence(results: Results, threads: int) -> str:
    ratios = [results.ratio(query.name, threads) for query in results.asked if query.is_scan]
    mean = math.exp(sum(math.log(min(ratio, RATIO_CAP)) for ratio in ratios) / len(ratios))
    slower = sum(ratio < 1 for ratio in ratios)
    return (f"{thread_word(threads).capitalize()}: geometric mean of the ratios of the {len(ratios)} scanning "
            f"questions **{mean:.2f}** (each capped at {RATIO_CAP:.0f}), slower than the best peer in {slower} of them.")


def table(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---"] + ["---:"] * (len(header) - 1), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def thread_word(count: int) -> str:
    return "1 thread" if count == 1 else f"{count} threads"


def _milliseconds(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _ratio(value: float) -> str:
    return f"{value:.2f}" if value >= 1 else f"**{value:.2f}, slower**"


def _facts(results: Results) -> str:
    lines = [f"- {name}: {value}" for name, value in results.facts.items()]
    return f"# {results.row_count:,} dossiers\n\n" + "\n".join(lines)


def _queries(results: Results) -> list[str]:
    sections = [
        "## Questions\n\nMilliseconds from handing in the text to holding the last row: the best warm run of each "
        "system, in its best layout and spelling (which, the CSV says). The bare loop is not an engine: it "
        "runs over arrays of one to four bytes a value that are already in memory."]
    for threads in results.thread_counts:
        sections += [query_table(results, threads), mean_sentence(results, threads)]
    return sections


def _reports(results: Results) -> list[str]:
    header = ["threads", "round", "`dossier ontime --by sector,reporting_quarter`, whole process, ms",
              "of it the report, without start and printing, ms",
              "the fastest peer's statement for the finished dossiers only, warm, ms", "its ratio to the process"]
    rows = [[f"{report.threads}", f"{report.round}", f"{report.process.wall_seconds * 1e3:.1f}",
             f"{report.inside_milliseconds:.1f}", f"{report.peer} {report.statement_milliseconds:.1f}",
             _ratio(report.statement_milliseconds / (report.process.wall_seconds * 1e3))]
            for report in results.reports]
    return ["## The report\n\n" + table(header, rows)]


def _imports(results: Results) -> list[str]:
    sections = ["## Import\n\nCSV in, a closed file on disk out: median of the rounds; the ratio is the system's wall "
                "time divided by DossierDB's in the same round."]
    header = ["types", "threads", "system", "seconds", "seconds of processors", "most memory held, MB",
              "÷ DossierDB (of each round)"]
    rows = []
    for way in WAYS:
        for threads in sorted({load.threads for load in results.loads}):
            loads = [load for load in results.loads if (load.way, load.threads) == (way, threads)]
            ours = [load.cost.wall_seconds for load in loads if load.peer == results.ours]
            for system in results.systems:
                costs = [load.cost for load in loads if load.peer == system]
                if costs:
                    walls = [cost.wall_seconds for cost in costs]
                    ratios = [wall / mine for wall, mine in zip(walls, ours)]
                    rows.append([
                        way, f"{threads}", system, f"{median(walls):.2f}",
                        f"{median(cost.cpu_seconds for cost in costs):.2f}",
                        f"{max(cost.peak_bytes for cost in costs) / 1e6:,.0f}",
                        " ".join(_ratio(ratio) for ratio in ratios) if system != results.ours else ""])
    return sections + [table(header, rows)]


def _sizes(results: Results) -> str:
    ours = next(iter(results.sizes.values()))
    rows = [[name, f"{count:,}", f"{count / results.row_count:.2f}", f"{count / ours:.2f}"]
            for name, count in results.sizes.items()]
    return "## Size\n\n" + table(["file", "bytes", "bytes per dossier", "÷ DossierDB"], rows)


def _upserts(results: Results) -> list[str]:
    if not results.upserts:
        return []
    header = ["system", "load by id, s", "upsert, s", "file before, MB", "file after, MB",
              "by sector before, ms", "by sector after, ms"]
    rows = []
    for result in results.upserts:
        found = result.measured
        rows.append([result.peer, *(["–"] * 6)] if found is None else [
            result.peer, f"{found.load_seconds:.2f}", f"{found.upsert_seconds:.2f}",
            f"{found.bytes_before / 1e6:,.1f}", f"{found.bytes_after / 1e6:,.1f}",
            f"{found.query_milliseconds_before:.1f}", f"{found.query_milliseconds_after:.1f}"])
    return [f"## Upsert\n\n{results.facts['changes']}. A dash: this version cannot do it.", table(header, rows)]


def _starts(results: Results) -> list[str]:
    header = ["`select 1`, the whole process", "least ms", "median ms", "memory, MB"]
    rows = [[start.name, f"{start.least:.1f}", f"{start.middle:.1f}", f"{start.peak_bytes / 1e6:.0f}"]
            for start in results.starts]
    return ["## Start\n\n" + table(header, rows)] if rows else []
