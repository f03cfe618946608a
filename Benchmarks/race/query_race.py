"""The same questions to every system: first the answers are compared, then the times are taken."""

import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .peers.dossier import DossierDB
from .peers.peer import Asked, Peer
from .peers.process import Cost, at_once, run_alone
from .queries import REPORT, Query, Subject

REPETITIONS = 5
# For small tables, and for those that are asked in one way only.
FEW_REPETITIONS = 3
# What took at most this many times a system's fastest is timed on: one run may be off by so much.
NEARLY = 1.25
# The same of what was timed with fewer threads: some ways gain more from another thread than others.
NEARLY_WITH_MORE_THREADS = 1.6


class AnswersDiffer(Exception):
    """Two systems disagree: there is nothing to race about."""


@dataclass(frozen=True)
class Timing:
    """Milliseconds of one text of a question, in one layout, best of the repetitions of one process."""

    query: str
    peer: str
    layout: str
    text: str
    threads: int
    round: int
    milliseconds: float
    peak_bytes: int


@dataclass(frozen=True)
class ReportTiming:
    """The whole process of the report, and the fastest peer's statement for its finished dossiers."""

    threads: int
    round: int
    process: Cost
    inside_milliseconds: float
    peer: str
    statement_milliseconds: float


def compare(ours: DossierDB, peers: list[Peer], compared: list[Query], subject: Subject) -> None:
    """Holds every text in every layout of every peer against our answer."""
    with tempfile.TemporaryDirectory() as directory:
        mine = {query.name: str(Path(directory) / f"{query.name}.csv") for query in compared}
        ours.answer([Asked(query.name, ours.texts(query)[0], mine[query.name]) for query in compared],
                    ours.layouts[0], subject)
        ways = sum(at_once(lambda way: _compare(mine, *way, compared, subject, Path(directory)),
                           [(peer, layout) for peer in peers for layout in peer.layouts]))
    print(f"same answers: {len(compared)} questions, {ways} other ways to ask them", flush=True)


def _compare(mine: dict[str, str], peer: Peer, layout: str, compared: list[Query], subject: Subject,
             directory: Path) -> int:
    asked, pairs = [], []
    for query in compared:
        for text in peer.texts(query):
            output = str(directory / f"{peer.name}-{layout}-{len(asked)}.csv")
            asked.append(Asked(query.name, text, output))
            pairs.append({"left": mine[query.name], "right": output, "doubles": query.doubles,
                          "is_ordered": query.is_ordered, "may_be_empty": query.may_be_empty,
                          "way": f"{query.title}: {peer.name}, {layout}, {text}"})
    peer.answer(asked, layout, subject)
    found = run_alone([sys.executable, "-m", "race.answers"], json.dumps(pairs))[1]
    for pair in pairs:
        Path(pair["right"]).unlink()
    if found:
        raise AnswersDiffer(found)
    return len(asked)


def race(systems: list[Peer], asked: list[Query], subject: Subject, threads: int, rounds: int,
         known: Sequence[Timing] = ()) -> list[Timing]:
    """Times each question with all systems close together in time.

    First a system's layouts are tried with its first text, then all its texts in those layouts that were fastest:
    each runs twice, the second time counted as round 0; a system that has only one way to ask is spared that. Then,
    round after round, each system runs five more times what was fastest for it, and what was nearly as fast. What is
    `known` of fewer threads leaves texts out. With no rounds, which suits small tables, every way runs three times at
    once instead.
    """
    timings: list[Timing] = []
    for query in asked:
        ways = {system.name: _worth_trying(query, system, known, threads) for system in systems}
        tried = [timing for system in systems if _count(ways[system.name]) > 1 or not rounds
                 for timing in _try(query, system, ways[system.name], subject, threads, bool(rounds))]
        timings += tried
        chosen = {name: mine if _count(mine) == 1 else _fastest(tried, name) for name, mine in ways.items()}
        mine = [timing for number in range(1, rounds + 1) for system in systems
                for layout, texts in chosen[system.name].items()
                for timing in _time(query, system, layout, texts, subject, threads, number, REPETITIONS)]
        timings += mine
        _print(f"{threads} threads, {query.title}", systems, [*tried, *mine])
    return timings


def _try(query: Query, system: Peer, ways: dict[str, list[str]], subject: Subject, threads: int,
         is_trial: bool) -> list[Timing]:
    """All ways at once, or, if they are to be timed on, those that may be the fastest: a layout decides for all texts."""
    def timed(ways: dict[str, list[str]]) -> list[Timing]:
        return [timing for layout, texts in ways.items() if texts
                for timing in _time(query, system, layout, texts, subject, threads, 0, 1 if is_trial else FEW_REPETITIONS)]

    if not is_trial:
        return timed(ways)
    first = timed({layout: texts[:1] for layout, texts in ways.items()})
    return first + timed({layout: ways[layout][1:] for layout in _fastest(first, system.name)})


def _print(title: str, systems: list[Peer], timings: list[Timing]) -> None:
    best = {system.name: min(t.milliseconds for t in timings if t.peer == system.name) for system in systems}
    print(f"{title}: " + ", ".join(f"{name} {value:.2f} ms" for name, value in best.items()), flush=True)


def _worth_trying(query: Query, system: Peer, known: Sequence[Timing], threads: int) -> dict[str, list[str]]:
    """The texts by layout that may be a system's fastest with so many threads: those that were, or nearly, with fewer."""
    everything = {layout: list(system.texts(query)) for layout in system.layouts}
    fewer = max((timing.threads for timing in known if timing.threads < threads), default=None)
    if fewer is None or _count(everything) == 1:
        return everything
    mine = [timing for timing in known
            if (timing.query, timing.peer, timing.threads) == (query.name, system.name, fewer)]
    return _fastest([timing for timing in mine if timing.round == 0] or mine, system.name, NEARLY_WITH_MORE_THREADS)


def _count(ways: dict[str, list[str]]) -> int:
    return sum(len(texts) for texts in ways.values())


def _fastest(tried: list[Timing], peer: str, margin: float = NEARLY) -> dict[str, list[str]]:
    """The texts by layout that took a system at most `margin` times as long as its fastest."""
    mine = [timing for timing in tried if timing.peer == peer]
    limit = min(timing.milliseconds for timing in mine) * margin
    chosen: dict[str, list[str]] = {}
    for timing in mine:
        if timing.milliseconds <= limit:
            chosen.setdefault(timing.layout, []).append(timing.text)
    return chosen


def _time(query: Query, system: Peer, layout: str, texts: list[str], subject: Subject, threads: int,
          number: int, repetitions: int) -> list[Timing]:
    timed = system.times(query, texts, layout, subject, threads, repetitions)
    return [Timing(query.name, system.name, layout, text, threads, number, min(milliseconds), timed.peak_bytes)
            for text, milliseconds in zip(texts, timed.milliseconds)]


def race_report(ours: DossierDB, peers: list[Peer], subject: Subject, threads: int, rounds: int) -> list[ReportTiming]:
    """Our whole process against the statement alone of the fastest peer, in its best layout."""
    best = min(race(peers, [REPORT], subject, threads, min(rounds, 1)), key=lambda timing: timing.milliseconds)
    peer = next(peer for peer in peers if peer.name == best.peer)
    result = []
    with tempfile.TemporaryDirectory() as directory:
        for number in range(1, max(rounds, 1) + 1):
            process, inside = min((ours.on_time(threads, Path(directory) / "report.csv") for _ in range(REPETITIONS)),
                                  key=lambda run: run[0].wall_seconds)
            timed = peer.times(REPORT, [best.text], best.layout, subject, threads, REPETITIONS)
            statement = min(timed.milliseconds[0])
            result.append(ReportTiming(threads, number, process, inside, peer.name, statement))
            print(f"{threads} threads, report: whole process {process.wall_seconds * 1e3:.1f} ms, "
                  f"{peer.name}'s statement {statement:.1f} ms", flush=True)
    return result
