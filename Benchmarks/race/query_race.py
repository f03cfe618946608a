"""The same questions to every system: first the answers are compared, then the times are taken."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from .answers import difference
from .peers.dossier import DossierDB, read_report
from .peers.duckdb import DuckDB
from .peers.peer import Cost, Peer, Row
from .queries import COUNTS, Query, report_query

REPETITIONS = 5
# All columns of all rows, so that no system wins by having loaded something else.
CONTENTS = Query("contents", "what was loaded", f"""
SELECT {COUNTS}, count(DISTINCT dossier_id), min(dossier_id), max(dossier_id), count(DISTINCT sector),
  count(DISTINCT resolving_agency), count(DISTINCT procedure_code), count(DISTINCT channel), min(accepted_at),
  max(accepted_at), count(current_due_at), min(current_due_at), max(current_due_at), min(finished_at),
  max(finished_at), sum(finished_at::date - accepted_at::date), sum(current_due_at - accepted_at::date),
  sum(fee_vnd), count(rating), sum(rating), sum(supplement_count)
FROM dossiers""")


class AnswersDiffer(Exception):
    """Two systems disagree: there is nothing to race about."""


@dataclass(frozen=True)
class Timing:
    """Milliseconds of one text of a question, in one layout, best of the repetitions of one process."""

    query: str
    peer: str
    layout: str
    text: int
    threads: int
    round: int
    milliseconds: float


@dataclass(frozen=True)
class ReportTiming:
    """One pair: the whole process of the report, and the peer's fastest statement for its finished dossiers."""

    threads: int
    round: int
    process: Cost
    inside_milliseconds: float
    statement_milliseconds: float


def compare(ours: Peer, peers: list[Peer], asked: list[Query]) -> None:
    """Holds every text in every layout of every peer against our answer."""
    for query in [CONTENTS, *asked]:
        answer = ours.answer(query.texts(ours.name)[0], ours.layouts[0])
        if not answer:
            raise AnswersDiffer(f"{query.title}: {ours.name} found nothing")
        for peer in peers:
            _compare(query, answer, peer)
        print(f"same answer: {query.title}, {len(answer):,} rows", flush=True)


def _compare(query: Query, answer: list[Row], peer: Peer) -> None:
    for layout in peer.layouts:
        for number, text in enumerate(query.texts(peer.name)):
            found = difference(answer, peer.answer(text, layout), query.is_ordered)
            if found:
                raise AnswersDiffer(f"{query.title}: {peer.name}, {layout}, text {number} differs: {found}\n{text}")


def race(peers: list[Peer], asked: list[Query], threads: int, rounds: int) -> list[Timing]:
    """Times each question with all systems close together in time; after round 1 only a layout's fastest text."""
    timings: list[Timing] = []
    for query in asked:
        mine: list[Timing] = []
        for number in range(1, rounds + 1):
            for peer in peers:
                for layout in peer.layouts:
                    mine += _time(query, peer, layout, threads, number, mine)
        timings += mine
        best = {peer.name: min(t.milliseconds for t in mine if t.peer == peer.name) for peer in peers}
        print(f"{threads} threads, {query.title}: "
              + ", ".join(f"{name} {value:.2f} ms" for name, value in best.items()), flush=True)
    return timings


def _time(query: Query, peer: Peer, layout: str, threads: int, number: int, before: list[Timing]) -> list[Timing]:
    texts = query.texts(peer.name)
    earlier = [t for t in before if t.peer == peer.name and t.layout == layout]
    chosen = [min(earlier, key=lambda t: t.milliseconds).text] if earlier else range(len(texts))
    return [Timing(query.name, peer.name, layout, text, threads, number,
                   min(peer.times(texts[text], layout, threads, REPETITIONS))) for text in chosen]


def race_report(ours: DossierDB, peer: DuckDB, threads: int, rounds: int) -> list[ReportTiming]:
    """Our whole process against the peer's statement alone, in its better layout, its answer checked first."""
    query = report_query()
    with tempfile.TemporaryDirectory() as directory:
        output = Path(directory) / "report.csv"
        ours.on_time(threads, output)
        columns = ("sector", "reporting_quarter", "resolved", "early", "on_time", "late", "no_appointment")
        answer = [tuple(row[column] for column in columns) for row in read_report(output) if row["resolved"] != "0"]
        _compare(query, answer, peer)
        best = race([peer], [query], threads, 1)
        fastest = min(best, key=lambda timing: timing.milliseconds)
        text = query.texts(peer.name)[fastest.text]
        result = []
        for number in range(1, rounds + 1):
            process, inside = min((ours.on_time(threads, output) for _ in range(REPETITIONS)),
                                  key=lambda run: run[0].wall_seconds)
            statement = min(peer.times(text, fastest.layout, threads, REPETITIONS))
            result.append(ReportTiming(threads, number, process, inside, statement))
            print(f"{threads} threads, report: whole process {process.wall_seconds * 1e3:.1f} ms, "
                  f"{peer.name}'s statement {statement:.1f} ms", flush=True)
    return result
