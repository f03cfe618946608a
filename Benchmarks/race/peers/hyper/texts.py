"""The questions in Hyper's words, which are PostgreSQL's; the fastest of several spellings counts.

Its averages of integers are decimals of six places, so the mean is asked of doubles. An answer of very many rows may
also be `counted` instead of fetched, so that Hyper never pays for handing rows from one process to another.
"""

from ...queries import COUNTS, LATE, ON_TIME, Query

COUNTED = "counted: "
DAYS = "finished_at::date - accepted_at::date"
MEDIAN = f"percentile_cont(0.5) WITHIN GROUP (ORDER BY {DAYS})"
# The report counts a dossier that was finished before it was accepted, a fault, in the period of its acceptance.
MEMBERSHIP = "CASE WHEN finished_at > accepted_at THEN finished_at ELSE accepted_at END"
REPORTED = (
    "count(*) AS resolved, count(*) FILTER (WHERE finished_at::date < current_due_at) AS early, "
    f"count(*) FILTER (WHERE finished_at::date = current_due_at) AS on_time, {LATE}, "
    "count(*) FILTER (WHERE current_due_at IS NULL) AS no_appointment")


def spellings(query: Query) -> tuple[str, ...]:
    match query.name:
        case "sector-month":
            return query.sql, _months()
        case "sector-agency-quarter":
            return query.sql, COUNTED + query.sql, COUNTED + _quarters_of_receipt()
        case "sector-quarter":
            return _reporting_quarters(f"count(*) AS finished, {ON_TIME}", ("finished", "on_time"))
        case "report":
            columns = ("resolved", "early", "on_time", "late", "no_appointment")
            return _reporting_quarters(REPORTED, columns, MEMBERSHIP)
        case "sector-year":
            return (query.sql.replace(f"avg({DAYS})", f"avg(({DAYS})::double precision)"),)
        case "median":
            return (f"SELECT sector, {MEDIAN} AS days FROM dossiers GROUP BY sector",)
        case "distinct":
            return query.sql, (
                "SELECT resolving_agency, count(*) AS procedures FROM (SELECT DISTINCT resolving_agency, "
                "procedure_code FROM dossiers) AS pairs GROUP BY resolving_agency")
        case _:
            return (query.sql,)


def _months() -> str:
    """By a number of the month, which is cheaper than a truncated timestamp."""
    return _numbered(
        "sector", "extract(year FROM accepted_at) * 12 + extract(month FROM accepted_at) - 1", "month", 12, 1)


def _quarters_of_receipt() -> str:
    return _numbered(
        "sector, resolving_agency", "extract(year FROM accepted_at) * 4 + extract(quarter FROM accepted_at) - 1",
        "quarter", 4, 3)


def _numbered(keys: str, number: str, name: str, per_year: int, months: int) -> str:
    """Groups by the number of a period; the results become the timestamps of `date_trunc`."""
    start = f"make_timestamp((number / {per_year})::int, (number % {per_year} * {months} + 1)::int, 1, 0, 0, 0)"
    return (f"SELECT {keys}, {start} AS {name}, received, finished, on_time FROM (SELECT {keys}, {number} AS number, "
            f"{COUNTS} FROM dossiers GROUP BY {keys}, number) AS periods")


def _reporting_quarters(counts: str, columns: tuple[str, ...], moment: str = "finished_at") -> tuple[str, ...]:
    """The reporting quarter runs from the 15th of a month to a 14th; see the texts of DuckDB."""
    label = "(number / 4) || '-Q' || (number % 4 + 1) AS quarter"
    quarter = "(extract(year FROM day) * 12 + extract(month FROM day)) / 3"
    plain, sums = ", ".join(columns), ", ".join(f"sum({column})::bigint AS {column}" for column in columns)
    finished = "FROM dossiers WHERE finished_at IS NOT NULL"
    by_number = (
        f"SELECT sector, {label}, {plain} FROM (SELECT sector, {quarter} AS number, {counts} FROM (SELECT sector, "
        f"finished_at, current_due_at, ({moment})::date - 14 AS day {finished}) AS days GROUP BY 1, 2) AS quarters")
    by_day = (
        f"SELECT sector, {label}, {plain} FROM (SELECT sector, {quarter} AS number, {sums} FROM (SELECT sector, "
        f"({moment})::date - 14 AS day, {counts} {finished} GROUP BY 1, 2) AS days GROUP BY 1, 2) AS quarters")
    return by_number, by_day
