"""The questions as Polars' expressions."""

import polars
from polars import Expr, LazyFrame, col

FINISHED = col("finished_at").dt.date()
DUE = col("current_due_at")
DAYS = (FINISHED - col("accepted_at").dt.date()).dt.total_days()
RECEIVED = polars.len().alias("received")
FINISHED_COUNT = col("finished_at").count().alias("finished")
COUNTED = ("finished_at", "current_due_at")
# What a question reads; one that is not listed reads every column.
COLUMNS = {
    "total": COUNTED,
    "sector": ("sector", *COUNTED),
    "sector-agency": ("sector", "resolving_agency", *COUNTED),
    "sector-month": ("sector", "accepted_at", *COUNTED),
    "sector-agency-quarter": ("sector", "resolving_agency", "accepted_at", *COUNTED),
    "sector-quarter": ("sector", *COUNTED),
    "report": ("sector", "accepted_at", *COUNTED),
    "sector-year": ("sector", "resolving_agency", "accepted_at", "finished_at"),
    "median": ("sector", "accepted_at", "finished_at"),
    "distinct": ("resolving_agency", "procedure_code"),
    "most-late": ("procedure_code", *COUNTED),
}


def question(frame: LazyFrame, name: str, spelling: str, subject: dict) -> LazyFrame:
    """A question, ready to be collected."""
    match name:
        case "total":
            return _counted(frame, spelling, [])
        case "sector":
            return _counted(frame, spelling, ["sector"])
        case "sector-agency":
            return _counted(frame, spelling, ["sector", "resolving_agency"])
        case "sector-month":
            return _counted(frame, spelling, ["sector", col("accepted_at").dt.truncate("1mo").alias("month")])
        case "sector-agency-quarter":
            quarter = col("accepted_at").dt.truncate("1q").alias("quarter")
            return _counted(frame, spelling, ["sector", "resolving_agency", quarter])
        case "sector-quarter":
            counts = [polars.len().alias("finished"), (FINISHED <= DUE).sum().alias("on_time")]
            return _by_reporting_quarter(frame, spelling, counts)
        case "report":
            counts = [
                polars.len().alias("resolved"), (FINISHED < DUE).sum().alias("early"),
                (FINISHED == DUE).sum().alias("on_time"), (FINISHED > DUE).sum().alias("late"),
                DUE.null_count().alias("no_appointment")]
            # The report counts a dossier that was finished before it was accepted, a fault, when it was accepted.
            day = polars.max_horizontal("finished_at", "accepted_at").dt.date()
            return _by_reporting_quarter(frame, spelling, counts, day)
        case "sector-year":
            first, last = (polars.datetime(subject["year"] + n, 1, 1) for n in (0, 1))
            rows = frame.filter(
                (col("sector") == subject["sector"]) & (col("accepted_at") >= first) & (col("accepted_at") < last))
            return rows.group_by("resolving_agency").agg(RECEIVED, DAYS.mean().alias("days"))
        case "median":
            return frame.group_by("sector").agg(DAYS.median().alias("days"))
        case "distinct":
            return _distinct(frame, spelling)
        case "most-late":
            return _most_late(frame, spelling)
        case "by-id":
            return frame.filter(col("dossier_id") == subject["dossier_id"])
        case "contents":
            return frame.select(_contents())
    raise ValueError(f"there is no question {name}")


def after_upsert(frame: LazyFrame) -> LazyFrame:
    return frame.select(
        polars.len(), col("dossier_id").n_unique().alias("ids"), col("fee_vnd").cast(polars.Int64).sum(),
        col("rating").cast(polars.Int64).sum(), col("supplement_count").cast(polars.Int64).sum())


def _counted(frame: LazyFrame, spelling: str, keys: list[str | Expr]) -> LazyFrame:
    frame, is_on_time = _flagged(frame, spelling, FINISHED <= DUE)
    counts = [RECEIVED, FINISHED_COUNT, is_on_time.sum().alias("on_time")]
    return frame.group_by(keys).agg(counts) if keys else frame.select(counts)


def _flagged(frame: LazyFrame, spelling: str, flag: Expr) -> tuple[LazyFrame, Expr]:
    return (frame.with_columns(flag.alias("flag")), col("flag")) if spelling == "flag first" else (frame, flag)


def _by_reporting_quarter(
        frame: LazyFrame, spelling: str, counts: list[Expr], day: Expr = FINISHED) -> LazyFrame:
    """The reporting quarter runs from the 15th of a month to a 14th; see the texts of DuckDB."""
    day = day.dt.offset_by("-14d")
    finished = frame.filter(col("finished_at").is_not_null())
    if spelling == "by date":
        start = day.dt.offset_by("1mo").dt.truncate("1q").alias("start")
        grouped = finished.group_by("sector", start).agg(counts)
        label = polars.format("{}-Q{}", col("start").dt.year(), col("start").dt.quarter())
        rest = polars.exclude("sector", "start")
    else:
        number = ((day.dt.year() * 12 + day.dt.month().cast(polars.Int32)) // 3).alias("number")
        grouped = finished.group_by("sector", number).agg(counts)
        label = polars.format("{}-Q{}", col("number") // 4, col("number") % 4 + 1)
        rest = polars.exclude("sector", "number")
    return grouped.select("sector", label.alias("quarter"), rest)


def _distinct(frame: LazyFrame, spelling: str) -> LazyFrame:
    if spelling == "plain":
        return frame.group_by("resolving_agency").agg(col("procedure_code").n_unique().alias("procedures"))
    pairs = frame.select("resolving_agency", "procedure_code").unique()
    return pairs.group_by("resolving_agency").agg(polars.len().alias("procedures"))


def _most_late(frame: LazyFrame, spelling: str) -> LazyFrame:
    frame, is_late = _flagged(frame, spelling, FINISHED > DUE)
    counted = frame.group_by("procedure_code").agg(is_late.sum().alias("late"))
    return counted.sort("late", col("procedure_code").cast(polars.String), descending=[True, False]).head(20)


def _contents() -> list[Expr]:
    ids = col("dossier_id")
    accepted, finished = col("accepted_at"), col("finished_at")
    columns = [RECEIVED, FINISHED_COUNT, (FINISHED <= DUE).sum(), ids.n_unique(), ids.min(), ids.max()]
    columns += [col(name).n_unique() for name in ("sector", "resolving_agency", "procedure_code", "channel")]
    columns += [accepted.min(), accepted.max(), DUE.count(), DUE.min(), DUE.max(), finished.min(), finished.max()]
    columns += [DAYS.sum(), (DUE - accepted.dt.date()).dt.total_days().sum()]
    columns += [col("fee_vnd").cast(polars.Int64).sum(), col("rating").count()]
    columns += [col(name).cast(polars.Int64).sum() for name in ("rating", "supplement_count")]
    return [column.alias(f"column_{number}") for number, column in enumerate(columns)]
