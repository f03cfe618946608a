"""The page that people read."""

from statistics import median

from . import bars, question_tables
from .columns import totals
from .import_race import WAYS
from .results import Answered, Results
from .tables import ratio_word, table


QUESTIONS = (
    "Milliseconds from handing in the text to holding the last row: the best warm run of each system, in its best "
    "layout and spelling (which, the CSV says). The bare loop is not an engine: it runs over arrays of one to four "
    "bytes a value that are already in memory. The second table of each number of threads is of DossierDB alone: "
    "encoded bytes of the columns that it reads, and how much longer it takes than reading so many bytes from memory.")


def page(results: Results, chart: str) -> str:
    """The whole page of a run; `chart` is the picture's file name beside it."""
    sections = [
        f"# {results.row_count:,} dossiers", _facts(results), bars.section(results),
        f"![Times of the questions by system]({chart})", "## Questions\n\n" + QUESTIONS,
        *question_tables.sections(results, results), *_reports(results), *_imports(results), *_sizes(results),
        *_columns(results), *_upserts(results), *_starts(results)]
    for other in results.others:
        sections += [f"## {other.title}, {other.row_count:,} rows", _facts(other),
                     *question_tables.sections(other, results), *_refused(other), *_imports(other, "###"), *_sizes(other, "###"), *_columns(other, "###")]
    return "\n\n".join(sections) + "\n"


def _facts(results: Results) -> str:
    return "\n".join(f"- {name}: {value}" for name, value in results.facts.items())


def _refused(results: Answered) -> list[str]:
    """Questions whose SQL this version does not know."""
    if not results.refused:
        return []
    return ["Not asked, because DossierDB does not know their SQL yet:\n\n"
            + "\n".join(f"- {title}: {error}" for title, error in results.refused.items())]


def _reports(results: Results) -> list[str]:
    header = ["threads", "round", "`dossier ontime --by sector,reporting_quarter`, whole process, ms",
              "of it the report, without start and printing, ms",
              "the fastest peer's statement for the finished dossiers only, warm, ms", "its ratio to the process"]
    rows = [[f"{report.threads}", f"{report.round}", f"{report.process.wall_seconds * 1e3:.1f}",
             f"{report.inside_milliseconds:.1f}", f"{report.peer} {report.statement_milliseconds:.1f}",
             ratio_word(report.statement_milliseconds / (report.process.wall_seconds * 1e3))]
            for report in results.reports]
    return ["## The report\n\n" + table(header, rows)]


def _imports(results: Answered, heading: str = "##") -> list[str]:
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
                        " ".join(ratio_word(ratio) for ratio in ratios) if system != results.ours else ""])
    return [f"{heading} Import\n\nCSV in, a closed file on disk out: median of the rounds; the ratio is the system's "
            "wall time divided by DossierDB's in the same round.", table(header, rows)]


def _sizes(results: Answered, heading: str = "##") -> list[str]:
    ours = results.sizes[0].bytes
    rows = [[size.system, size.order, f"{size.bytes:,}", f"{size.bytes / results.row_count:.2f}",
             f"{size.bytes / ours:.2f}"] for size in results.sizes]
    header = ["file", "rows in the order of", "bytes", "bytes a row", "÷ DossierDB"]
    return [f"{heading} Size\n\nDossierDB's file is what `import` writes from rows in order of receipt.",
            table(header, rows)]


def _columns(results: Answered, heading: str = "##") -> list[str]:
    """Bits a row of each column beside its entropy."""
    if not results.columns:
        return []
    rows = [[column.name, column.given, f"{column.entropy:.3f}",
             "–" if column.bits is None else f"{column.bits:.2f}",
             f"{column.bits - column.entropy:+.2f}" if column.bits is not None else ""] for column in results.columns]
    spent = sum(column.bits for column in results.columns if column.bits is not None)
    for name, least in totals(results.columns).items():
        rows.append([f"total{name}", "", f"{least:.3f}", f"{spent:.2f}", f"{spent - least:+.2f}"])
    header = ["column", "given", "entropy, bits a row", "in the file, bits a row", "more"]
    return [f"{heading} Columns\n\nEntropy given the columns named, beside the bits that `dossier inspect` counts.",
            table(header, rows)]


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
