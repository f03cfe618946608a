"""Checks the verdicts of the hand-written dossiers by brute force and works out the tables expected of `ontime`.

Plain Python, straight from the definitions and sharing nothing with the engine: every set of every period is counted
by looking at every dossier again. Run from the top of the repository; without --write it only compares.
"""
import csv
import datetime
import math
import sys

DATASETS = "datasets/"
MICROSECOND = datetime.timedelta(microseconds=1)
DAY = datetime.timedelta(days=1)
# As of 10 July 2024, which means the end of that day: the midnight that follows, exclusive.
AS_OF_END = datetime.datetime(2024, 7, 11)
FIRST, END = datetime.datetime.min, datetime.datetime.max
TERMINAL = {"not accepted", "withdrawn", "stopped", "finished", "returned"}
COUNTS = ["received", "resolved", "early", "on_time", "late", "no_appointment", "open", "overdue"]
RATES = [f"{name}_{part}" for name in ("form", "portal", "strict") for part in ("rate", "low", "high")]


def read(name):
    with open(DATASETS + name, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def time(text):
    return datetime.datetime.fromisoformat(text) if text else None


def due_in_force(row, end):
    """The appointment at an exclusive end of a period."""
    changed = time(row["due_changed_at"])
    return time(row["original_due_at"] if changed and changed >= end else row["current_due_at"])


def verdict_of_finished(finished, due, mode):
    if due is None:
        return "no_appointment"
    if mode == "date":
        return "early" if finished.date() < due.date() else "on_time" if finished.date() == due.date() else "late"
    last = last_instant(due, mode)
    return "late" if finished > last else "on_time" if finished.date() == due.date() else "early"


def last_instant(due, mode):
    """In `timestamp_date_due` the time of the appointment is not known, and it lasts to the end of its day."""
    if mode == "timestamp":
        return due
    return datetime.datetime.combine(due.date(), datetime.time()) + DAY - MICROSECOND


def is_over(due, judged, mode):
    if due is None:
        return False
    return due.date() < judged.date() if mode == "date" else last_instant(due, mode) < judged


def sets(row, start, end, mode):
    """The names of the counts that a dossier adds to in the period [start, end), judged no later than AS_OF_END."""
    accepted, finished = time(row["accepted_at"]), time(row["finished_at"])
    if accepted is None:
        return set()
    # One exclusive end for membership and for judgement.
    limit = min(end, AS_OF_END)
    due = due_in_force(row, limit)
    member = max(finished, accepted) if finished else None
    found = set()
    if start <= accepted < limit:
        found.add("received")
    if member and start <= member < limit:
        found |= {"resolved", verdict_of_finished(finished, due, mode)}
    if accepted < limit and (member is None or member >= limit):
        found |= {"open", "overdue"} if is_over(due, limit, mode) else {"open"}
        if due is None:
            found.add("open_without_due")
    return found


def verdict(row, mode):
    found = sets(row, FIRST, END, mode)
    for name in ("early", "on_time", "late", "no_appointment", "overdue", "open"):
        if name in found:
            return name
    return ""


def fault(row):
    accepted, finished = time(row["accepted_at"]), time(row["finished_at"])
    if accepted is None:
        return "accepted_missing"
    if finished and finished < accepted:
        return "finished_before_accepted"
    return "terminal_without_finish" if row["status"] in TERMINAL and not finished else ""


def reporting_quarter(moment):
    month = moment.year * 12 + moment.month - 1 + (moment.day >= 15)
    return month // 3


def quarter_bounds(quarter):
    def start(quarter):
        month = quarter * 3 - 1
        return datetime.datetime(month // 12, month % 12 + 1, 15)
    return start(quarter), start(quarter + 1)


def wilson(successes, total):
    if total == 0:
        return ["", "", ""]
    z = 1.959963984540054
    rate = successes / total
    center = rate + z * z / (2 * total)
    spread = z * math.sqrt(rate * (1 - rate) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    return [rate, max(0.0, (center - spread) / scale), min(1.0, (center + spread) / scale)]


def counts_of(rows, start, end, mode):
    total = dict.fromkeys(COUNTS + ["open_without_due"], 0)
    for row in rows:
        for name in sets(row, start, end, mode):
            total[name] += 1
    return total


def line(total, rule):
    on_time = total["early"] + total["on_time"]
    resolved = on_time + total["late"]
    within = total["open"] - total["overdue"] - total["open_without_due"]
    if rule == "on-time":
        on_time += total["no_appointment"]
        resolved += total["no_appointment"]
        within += total["open_without_due"]
    rates = (wilson(on_time, resolved) + wilson(on_time + within, resolved + within + total["overdue"])
             + wilson(on_time, resolved + total["overdue"]))
    return [total[name] for name in COUNTS] + rates


def tables(rows):
    """Yields the name, header and lines of each expected table."""
    variants = [(mode, rule) for mode in ("date", "timestamp") for rule in ("excluded", "on-time")]
    sectors = sorted({row["sector"] for row in rows}, key=lambda name: (name == "", name.encode()))
    moments = [time(row[column]) for row in rows for column in ("accepted_at", "finished_at") if row[column]]
    quarters = range(reporting_quarter(min(moments)), reporting_quarter(AS_OF_END - MICROSECOND) + 1)
    yield "whole", [], [[*v, *line(counts_of(rows, FIRST, END, v[0]), v[1])] for v in variants]
    yield "sector", ["sector"], [
        [*v, sector, *line(counts_of([r for r in rows if r["sector"] == sector], FIRST, END, v[0]), v[1])]
        for v in variants for sector in sectors]
    yield "reporting_quarter", ["reporting_quarter"], [
        [*v, f"{quarter // 4}-Q{quarter % 4 + 1}", *line(counts_of(rows, *quarter_bounds(quarter), v[0]), v[1])]
        for v in variants for quarter in quarters]


def main():
    rows, problems = read("hand_dossiers.csv"), []
    for row, expected in zip(rows, read("hand_dossiers_expected.csv"), strict=True):
        found = {"dossier_id": row["dossier_id"], "by_date": verdict(row, "date"),
                 "by_timestamp": verdict(row, "timestamp"),
                 "by_timestamp_date_due": verdict(row, "timestamp_date_due"), "fault": fault(row)}
        for column, value in found.items():
            if expected[column] != value:
                problems.append(f"{row['dossier_id']}: {column} is {expected[column]} by hand, {value} computed")
    for name, keys, lines in tables(rows):
        path = f"{DATASETS}hand_ontime_expected_{name}.csv"
        text = "\n".join(",".join(map(str, cells))
                         for cells in [["late_by", "no_appointment_rule", *keys, *COUNTS, *RATES], *lines]) + "\n"
        if "--write" in sys.argv:
            open(path, "w", encoding="utf-8").write(text)
        elif open(path, encoding="utf-8").read() != text:
            problems.append(f"{path} differs")
    print("\n".join(problems) if problems else "all verdicts and tables agree")
    sys.exit(1 if problems else 0)


main()
