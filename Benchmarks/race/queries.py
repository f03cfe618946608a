"""The questions of the race, as each system is best asked them."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Query:
    """One question: the text every system can read, and other texts for one that answers those faster."""

    name: str
    title: str
    sql: str
    alternatives: dict[str, tuple[str, ...]] = field(default_factory=dict)
    is_ordered: bool = False
    is_scan: bool = True

    def texts(self, peer: str) -> tuple[str, ...]:
        return self.alternatives.get(peer, (self.sql,))


ON_TIME = "count(*) FILTER (WHERE finished_at::date <= current_due_at) AS on_time"
LATE = "count(*) FILTER (WHERE finished_at::date > current_due_at) AS late"
COUNTS = f"count(*) AS received, count(finished_at) AS finished, {ON_TIME}"


def queries(sector: str, year: int, dossier_id: str) -> list[Query]:
    """All questions, about this sector and year and this dossier where they ask for one."""
    return [
        Query("total", "total: received, finished, on time", f"SELECT {COUNTS} FROM dossiers"),
        Query("sector", "the same by sector", f"SELECT sector, {COUNTS} FROM dossiers GROUP BY sector"),
        Query(
            "sector-agency", "by sector × agency",
            f"SELECT sector, resolving_agency, {COUNTS} FROM dossiers GROUP BY sector, resolving_agency"),
        Query(
            "sector-month", "by sector × month of receipt",
            f"SELECT sector, date_trunc('month', accepted_at) AS month, {COUNTS} FROM dossiers GROUP BY 1, 2",
            alternatives={"DuckDB": _duckdb_months()}),
        Query(
            "sector-quarter", "by sector × reporting quarter of finishing",
            "SELECT sector, reporting_quarter(finished_at) AS quarter, count(*) AS finished, "
            f"{ON_TIME} FROM dossiers WHERE finished_at IS NOT NULL GROUP BY 1, 2",
            alternatives={"DuckDB": _duckdb_quarters(f"count(*) AS finished, {ON_TIME}", ("finished", "on_time"))}),
        Query(
            "sector-year", "one sector, one year, by agency: count, mean days",
            "SELECT resolving_agency, count(*) AS received, avg(finished_at::date - accepted_at::date) AS days "
            f"FROM dossiers WHERE sector = '{sector}' AND accepted_at >= TIMESTAMP '{year}-01-01 00:00:00' "
            f"AND accepted_at < TIMESTAMP '{year + 1}-01-01 00:00:00' GROUP BY resolving_agency"),
        Query(
            "median", "median days by sector",
            "SELECT sector, median(finished_at::date - accepted_at::date) AS days FROM dossiers GROUP BY sector"),
        Query(
            "distinct", "distinct procedures by agency",
            "SELECT resolving_agency, count(DISTINCT procedure_code) AS procedures FROM dossiers "
            "GROUP BY resolving_agency",
            alternatives={"DuckDB": _duckdb_distinct()}),
        Query(
            "most-late", "20 procedures with most late",
            f"SELECT procedure_code, {LATE} FROM dossiers GROUP BY procedure_code "
            "ORDER BY late DESC, procedure_code LIMIT 20",
            is_ordered=True),
        Query(
            "by-id", "one dossier by id", f"SELECT * FROM dossiers WHERE dossier_id = '{dossier_id}'",
            is_scan=False),
    ]


def report_query() -> Query:
    """What of `dossier ontime --by sector,reporting_quarter` a single pass can give: no open, no overdue."""
    early = "count(*) FILTER (WHERE finished_at::date < current_due_at) AS early"
    on_time = "count(*) FILTER (WHERE finished_at::date = current_due_at) AS on_time"
    none = "count(*) FILTER (WHERE current_due_at IS NULL) AS no_appointment"
    columns = ("resolved", "early", "on_time", "late", "no_appointment")
    counts = f"count(*) AS resolved, {early}, {on_time}, {LATE}, {none}"
    return Query("report", "the finished dossiers of the report", "",
                 alternatives={"DuckDB": _duckdb_quarters(counts, columns)})


def _duckdb_months() -> tuple[str, ...]:
    plain = f"SELECT sector, date_trunc('month', accepted_at) AS month, {COUNTS} FROM dossiers GROUP BY 1, 2"
    numbered = (
        "SELECT sector, make_timestamp(month // 12, month % 12 + 1, 1, 0, 0, 0) AS month, received, finished, "
        f"on_time FROM (SELECT sector, year(accepted_at) * 12 + month(accepted_at) - 1 AS month, {COUNTS} "
        "FROM dossiers GROUP BY 1, 2)")
    return plain, numbered


def _duckdb_distinct() -> tuple[str, ...]:
    plain = (
        "SELECT resolving_agency, count(DISTINCT procedure_code) AS procedures FROM dossiers "
        "GROUP BY resolving_agency")
    in_two_steps = (
        "SELECT resolving_agency, count(procedure_code) AS procedures FROM "
        "(SELECT DISTINCT resolving_agency, procedure_code FROM dossiers) GROUP BY resolving_agency")
    return plain, in_two_steps


def _duckdb_quarters(counts: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    """DuckDB's ways to the reporting quarter, which runs from the 15th of a month to a 14th.

    Fourteen days earlier that is a quarter from December, March, June or September, so the months of the
    shifted date, counted from year 0 and moved up by one, fall into quarters of three.
    """
    label = "(quarter // 4) || '-Q' || (quarter % 4 + 1) AS quarter"
    sums = ", ".join(f"sum({column})::BIGINT AS {column}" for column in columns)
    plain = ", ".join(columns)
    finished = "FROM dossiers WHERE finished_at IS NOT NULL"
    quarter = "(year(day) * 12 + month(day)) // 3"
    by_number = (
        f"SELECT sector, {label}, {plain} FROM (SELECT sector, (year(finished_at::date - 14) * 12 + "
        f"month(finished_at::date - 14)) // 3 AS quarter, {counts} {finished} GROUP BY 1, 2)")
    by_number_once = (
        f"SELECT sector, {label}, {plain} FROM (SELECT sector, {quarter} AS quarter, {counts} "
        f"FROM (SELECT sector, finished_at, current_due_at, finished_at::date - 14 AS day {finished}) GROUP BY 1, 2)")
    by_month = (
        f"SELECT sector, {label}, {sums} FROM (SELECT sector, {quarter} AS quarter, {plain} FROM "
        "(SELECT sector, date_trunc('month', finished_at::date - 14) AS day, "
        f"{counts} {finished} GROUP BY 1, 2)) GROUP BY 1, quarter")
    by_day = (
        f"SELECT sector, {label}, {sums} FROM (SELECT sector, {quarter} AS quarter, {plain} FROM "
        f"(SELECT sector, finished_at::date - 14 AS day, {counts} {finished} GROUP BY 1, 2)) GROUP BY 1, quarter")
    by_day_number = (
        f"SELECT sector, {label}, {sums} FROM (SELECT sector, {quarter} AS quarter, {plain} FROM "
        "(SELECT sector, DATE '1970-01-01' + (number - 14)::INTEGER AS day, * EXCLUDE (sector) FROM "
        f"(SELECT sector, finished_at::date - DATE '1970-01-01' AS number, {counts} {finished} GROUP BY 1, 2))) "
        "GROUP BY 1, quarter")
    by_join = (
        f"WITH days AS MATERIALIZED (SELECT day::date + 14 AS finished_day, {quarter} AS quarter "
        "FROM range(DATE '2018-12-01', DATE '2027-01-01', INTERVAL 1 DAY) AS days(day)) "
        f"SELECT sector, {label}, {plain} FROM (SELECT sector, days.quarter, {counts} FROM dossiers "
        "JOIN days ON finished_at::date = finished_day GROUP BY 1, 2)")
    by_shifted_quarter = (
        f"SELECT sector, year(day) || '-Q' || quarter(day) AS quarter, {plain} FROM (SELECT sector, "
        f"date_trunc('quarter', finished_at - INTERVAL 14 DAY + INTERVAL 1 MONTH) AS day, {counts} {finished} "
        "GROUP BY 1, 2)")
    return by_number, by_number_once, by_month, by_day, by_day_number, by_join, by_shifted_quarter
