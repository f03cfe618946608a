"""The questions in ClickHouse's words; the fastest of several spellings counts.

Dates of nullable timestamps are `toDate(…)`, because a cast to Date refuses NULL. `count() FILTER (WHERE …)`,
`countIf(…)` and `sum(…)` were tried: the first two run alike, the last is slower.
"""

from ...queries import CONTENTS, Query

ON_TIME = "countIf(toDate(finished_at) <= current_due_at) AS on_time"
LATE = "countIf(toDate(finished_at) > current_due_at) AS late"
COUNTS = f"count() AS received, count(finished_at) AS finished, {ON_TIME}"
DAYS = "toDate(finished_at) - toDate(accepted_at)"
SECTOR = f"SELECT sector, {COUNTS} FROM dossiers GROUP BY sector"
# The reporting quarter runs from the 15th of a month to a 14th: that is the quarter of the day 14 days
# earlier and one month later.
SHIFTED = "toStartOfQuarter(addMonths(toDate({moment}) - 14, 1))"
NUMBER = "intDiv(toYear(toDate({moment}) - 14) * 12 + toMonth(toDate({moment}) - 14), 3)"
# The report counts a dossier that was finished before it was accepted, a fault, in the period of its acceptance.
MEMBERSHIP = "greatest(finished_at, accepted_at)"


def spellings(query: Query) -> tuple[str, ...]:
    match query.name:
        case "total":
            return (f"SELECT {COUNTS} FROM dossiers",)
        case "sector":
            return (SECTOR,)
        case "sector-agency":
            return (f"SELECT sector, resolving_agency, {COUNTS} FROM dossiers GROUP BY sector, resolving_agency",)
        case "sector-month":
            return (_period("sector", "toStartOfMonth(accepted_at)", "month"),)
        case "sector-agency-quarter":
            return (_period("sector, resolving_agency", "toStartOfQuarter(accepted_at)", "quarter"),)
        case "sector-quarter":
            return _reporting_quarters(f"count() AS finished, {ON_TIME}", "finished, on_time")
        case "report":
            return _reporting_quarters(
                "count() AS resolved, countIf(toDate(finished_at) < current_due_at) AS early, "
                f"countIf(toDate(finished_at) = current_due_at) AS on_time, {LATE}, "
                "countIf(current_due_at IS NULL) AS no_appointment",
                "resolved, early, on_time, late, no_appointment", MEMBERSHIP)
        case "sector-year":
            return (query.sql.replace("finished_at::date - accepted_at::date", DAYS)
                    .replace("TIMESTAMP ", ""),)
        case "median":
            return tuple(f"SELECT sector, {median} AS days FROM dossiers GROUP BY sector" for median in (
                f"quantileExactInclusive(0.5)({DAYS})", f"quantileExactWeightedInterpolated(0.5)({DAYS}, 1)"))
        case "distinct":
            return (
                "SELECT resolving_agency, uniqExact(procedure_code) AS procedures FROM dossiers "
                "GROUP BY resolving_agency",
                "SELECT resolving_agency, count() AS procedures FROM (SELECT resolving_agency, procedure_code "
                "FROM dossiers GROUP BY resolving_agency, procedure_code) GROUP BY resolving_agency")
        case "most-late":
            return (f"SELECT procedure_code, {LATE} FROM dossiers GROUP BY procedure_code "
                    "ORDER BY late DESC, procedure_code LIMIT 20",)
        case CONTENTS.name:
            return (_contents(),)
        case _:
            return (query.sql,)


def _period(keys: str, period: str, name: str) -> str:
    """Groups by a date; the few results become the timestamps of `date_trunc`."""
    return (f"SELECT {keys}, toDateTime(start, 'UTC') AS {name}, received, finished, on_time FROM "
            f"(SELECT {keys}, {period} AS start, {COUNTS} FROM dossiers GROUP BY {keys}, start)")


def _reporting_quarters(counts: str, columns: str, moment: str = "finished_at") -> tuple[str, ...]:
    finished = "FROM dossiers WHERE finished_at IS NOT NULL"
    by_date = (
        f"SELECT sector, concat(toYear(start), '-Q', toQuarter(start)) AS quarter, {columns} FROM "
        f"(SELECT sector, {SHIFTED.format(moment=moment)} AS start, {counts} {finished} GROUP BY sector, start)")
    by_number = (
        f"SELECT sector, concat(intDiv(number, 4), '-Q', number % 4 + 1) AS quarter, {columns} FROM "
        f"(SELECT sector, {NUMBER.format(moment=moment)} AS number, {counts} {finished} GROUP BY sector, number)")
    return by_date, by_number


def _contents() -> str:
    return (CONTENTS.sql.replace("finished_at::date", "toDate(finished_at)")
            .replace("accepted_at::date", "toDate(accepted_at)"))
