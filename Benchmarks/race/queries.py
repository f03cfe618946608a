"""The questions of the race: the text that DossierDB and DuckDB read; other systems say the same in their words."""

from dataclasses import dataclass

ON_TIME = "count(*) FILTER (WHERE finished_at::date <= current_due_at) AS on_time"
LATE = "count(*) FILTER (WHERE finished_at::date > current_due_at) AS late"
COUNTS = f"count(*) AS received, count(finished_at) AS finished, {ON_TIME}"


@dataclass(frozen=True)
class Subject:
    """What the questions ask about, where they ask about something: it is the same for every system."""

    sector: str
    year: int
    dossier_id: str


@dataclass(frozen=True)
class Query:
    """One question. `doubles` numbers the columns that may differ by 1e-9; scans count in the mean of the ratios.

    A question that picks few rows may find none in a small table.
    """

    name: str
    title: str
    sql: str
    doubles: tuple[int, ...] = ()
    is_ordered: bool = False
    is_scan: bool = True
    may_be_empty: bool = False


SECTOR = Query("sector", "the same by sector", f"SELECT sector, {COUNTS} FROM dossiers GROUP BY sector")


def queries(subject: Subject) -> list[Query]:
    return [
        Query("total", "total: received, finished, on time", f"SELECT {COUNTS} FROM dossiers"),
        SECTOR,
        Query(
            "sector-agency", "by sector × agency",
            f"SELECT sector, resolving_agency, {COUNTS} FROM dossiers GROUP BY sector, resolving_agency"),
        Query(
            "sector-month", "by sector × month of receipt",
            f"SELECT sector, date_trunc('month', accepted_at) AS month, {COUNTS} FROM dossiers GROUP BY 1, 2"),
        Query(
            "sector-agency-quarter", "by sector × agency × quarter of receipt",
            f"SELECT sector, resolving_agency, date_trunc('quarter', accepted_at) AS quarter, {COUNTS} "
            "FROM dossiers GROUP BY 1, 2, 3"),
        Query(
            "sector-quarter", "by sector × reporting quarter of finishing",
            "SELECT sector, reporting_quarter(finished_at) AS quarter, count(*) AS finished, "
            f"{ON_TIME} FROM dossiers WHERE finished_at IS NOT NULL GROUP BY 1, 2"),
        Query(
            "sector-year", "one sector, one year, by agency: count, mean days",
            "SELECT resolving_agency, count(*) AS received, avg(finished_at::date - accepted_at::date) AS days "
            f"FROM dossiers WHERE sector = '{subject.sector}' "
            f"AND accepted_at >= TIMESTAMP '{subject.year}-01-01 00:00:00' "
            f"AND accepted_at < TIMESTAMP '{subject.year + 1}-01-01 00:00:00' GROUP BY resolving_agency",
            doubles=(2,)),
        Query(
            "median", "median days by sector",
            "SELECT sector, median(finished_at::date - accepted_at::date) AS days FROM dossiers GROUP BY sector",
            doubles=(1,)),
        Query(
            "distinct", "distinct procedures by agency",
            "SELECT resolving_agency, count(DISTINCT procedure_code) AS procedures FROM dossiers "
            "GROUP BY resolving_agency"),
        Query(
            "most-late", "20 procedures with most late",
            f"SELECT procedure_code, {LATE} FROM dossiers GROUP BY procedure_code "
            "ORDER BY late DESC, procedure_code LIMIT 20",
            is_ordered=True),
        Query(
            "by-id", "one dossier by id", f"SELECT * FROM dossiers WHERE dossier_id = '{subject.dossier_id}'",
            is_scan=False),
    ]


# All columns of all rows, so that no system wins by having loaded something else.
CONTENTS = Query("contents", "what was loaded", f"""
SELECT {COUNTS}, count(DISTINCT dossier_id), min(dossier_id), max(dossier_id), count(DISTINCT sector),
  count(DISTINCT resolving_agency), count(DISTINCT procedure_code), count(DISTINCT channel), min(accepted_at),
  max(accepted_at), count(current_due_at), min(current_due_at), max(current_due_at), min(finished_at),
  max(finished_at), sum(finished_at::date - accepted_at::date), sum(current_due_at - accepted_at::date),
  sum(fee_vnd), count(rating), sum(rating), sum(supplement_count)
FROM dossiers""")

# What of `dossier ontime --by sector,reporting_quarter` a single pass can give: no open, no overdue.
REPORT = Query("report", "the finished dossiers of the report", f"""
SELECT sector, reporting_quarter(greatest(finished_at, accepted_at)) AS quarter, count(*) AS resolved,
  count(*) FILTER (WHERE finished_at::date < current_due_at) AS early,
  count(*) FILTER (WHERE finished_at::date = current_due_at) AS on_time, {LATE},
  count(*) FILTER (WHERE current_due_at IS NULL) AS no_appointment
FROM dossiers WHERE finished_at IS NOT NULL GROUP BY 1, 2""")

# After a batch of changes: whether they all arrived, and once.
AFTER_UPSERT = Query("after-upsert", "what is there after the changes", """
SELECT count(*), count(DISTINCT dossier_id), sum(fee_vnd), sum(rating), sum(supplement_count) FROM dossiers""")
