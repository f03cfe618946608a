"""DuckDB's ways to ask, beside the common one; its fastest counts."""

from ...queries import COUNTS, ON_TIME, LATE, Query

# The report counts a dossier that was finished before it was accepted, a fault, in the period of its acceptance.
MEMBERSHIP = "greatest(finished_at, accepted_at)"
EARLY = "count(*) FILTER (WHERE finished_at::date < current_due_at) AS early"
EQUAL = "count(*) FILTER (WHERE finished_at::date = current_due_at) AS on_time"
NONE = "count(*) FILTER (WHERE current_due_at IS NULL) AS no_appointment"


def spellings(query: Query) -> tuple[str, ...]:
    match query.name:
        case "sector-month":
            return query.sql, _months("sector")
        case "sector-agency-quarter":
            return query.sql, _quarters_of_receipt()
        case "sector-quarter":
            return _reporting_quarters(f"count(*) AS finished, {ON_TIME}", ("finished", "on_time"))
        case "report":
            return _reporting_quarters(
                f"count(*) AS resolved, {EARLY}, {EQUAL}, {LATE}, {NONE}",
                ("resolved", "early", "on_time", "late", "no_appointment"), MEMBERSHIP)
        case "distinct":
            return query.sql, _distinct_in_two_steps()
        case _:
            return (query.sql,)


def _months(keys: str) -> str:
    return (
        f"SELECT {keys}, make_timestamp(month // 12, month % 12 + 1, 1, 0, 0, 0) AS month, received, finished, "
        f"on_time FROM (SELECT {keys}, year(accepted_at) * 12 + month(accepted_at) - 1 AS month, {COUNTS} "
        f"FROM dossiers GROUP BY {keys}, month)")


def _quarters_of_receipt() -> str:
    keys = "sector, resolving_agency"
    return (
        f"SELECT {keys}, make_timestamp(quarter // 4, quarter % 4 * 3 + 1, 1, 0, 0, 0) AS quarter, received, "
        f"finished, on_time FROM (SELECT {keys}, year(accepted_at) * 4 + quarter(accepted_at) - 1 AS quarter, "
        f"{COUNTS} FROM dossiers GROUP BY {keys}, quarter)")


def _distinct_in_two_steps() -> str:
    return (
        "SELECT resolving_agency, count(procedure_code) AS procedures FROM "
        "(SELECT DISTINCT resolving_agency, procedure_code FROM dossiers) GROUP BY resolving_agency")


def _reporting_quarters(counts: str, columns: tuple[str, ...], moment: str = "finished_at") -> tuple[str, ...]:
    """Ways to the reporting quarter, which runs from the 15th of a month to a 14th.

    Fourteen days earlier that is a quarter from December, March, June or September, so the months of the
    shifted date, counted from year 0 and moved up by one, fall into quarters of three.
    """
    day_of_moment = f"{moment}::date"
    label = "(quarter // 4) || '-Q' || (quarter % 4 + 1) AS quarter"
    sums = ", ".join(f"sum({column})::BIGINT AS {column}" for column in columns)
    plain = ", ".join(columns)
    finished = "FROM dossiers WHERE finished_at IS NOT NULL"
    quarter = "(year(day) * 12 + month(day)) // 3"
    by_number = (
        f"SELECT sector, {label}, {plain} FROM (SELECT sector, (year({day_of_moment} - 14) * 12 + "
        f"month({day_of_moment} - 14)) // 3 AS quarter, {counts} {finished} GROUP BY 1, 2)")
    by_number_once = (
        f"SELECT sector, {label}, {plain} FROM (SELECT sector, {quarter} AS quarter, {counts} "
        f"FROM (SELECT sector, finished_at, current_due_at, {day_of_moment} - 14 AS day {finished}) GROUP BY 1, 2)")
    by_month = (
        f"SELECT sector, {label}, {sums} FROM (SELECT sector, {quarter} AS quarter, {plain} FROM "
        f"(SELECT sector, date_trunc('month', {day_of_moment} - 14) AS day, "
        f"{counts} {finished} GROUP BY 1, 2)) GROUP BY 1, quarter")
    by_day = (
        f"SELECT sector, {label}, {sums} FROM (SELECT sector, {quarter} AS quarter, {plain} FROM "
        f"(SELECT sector, {day_of_moment} - 14 AS day, {counts} {finished} GROUP BY 1, 2)) GROUP BY 1, quarter")
    by_day_number = (
        f"SELECT sector, {label}, {sums} FROM (SELECT sector, {quarter} AS quarter, {plain} FROM "
        "(SELECT sector, DATE '1970-01-01' + (number - 14)::INTEGER AS day, * EXCLUDE (sector) FROM "
        f"(SELECT sector, {day_of_moment} - DATE '1970-01-01' AS number, {counts} {finished} GROUP BY 1, 2))) "
        "GROUP BY 1, quarter")
    by_join = (
        f"WITH days AS MATERIALIZED (SELECT day::date + 14 AS finished_day, {quarter} AS quarter "
        "FROM range(DATE '2018-12-01', DATE '2027-01-01', INTERVAL 1 DAY) AS days(day)) "
        f"SELECT sector, {label}, {plain} FROM (SELECT sector, days.quarter, {counts} FROM dossiers "
        f"JOIN days ON {day_of_moment} = finished_day WHERE finished_at IS NOT NULL GROUP BY 1, 2)")
    by_shifted_quarter = (
        f"SELECT sector, year(day) || '-Q' || quarter(day) AS quarter, {plain} FROM (SELECT sector, "
        f"date_trunc('quarter', {moment} - INTERVAL 14 DAY + INTERVAL 1 MONTH) AS day, {counts} {finished} "
        "GROUP BY 1, 2)")
    return by_number, by_number_once, by_month, by_day, by_day_number, by_join, by_shifted_quarter
