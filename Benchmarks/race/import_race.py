"""CSV in, a closed file on disk out: every system in turn, round after round."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .peers.peer import Peer
from .peers.process import Cost

WAYS = ("declared", "inferred")


@dataclass(frozen=True)
class Load:
    """One import of the race."""

    peer: str
    way: str
    threads: int
    round: int
    cost: Cost
    load_average: float


def race(systems: list[Peer], csv: Path, threads: int, rounds: int, ways: Sequence[str] = WAYS) -> list[Load]:
    """Loads A B C A B C: in each round all systems with declared types, and those that infer types from all rows.

    The CSV is expected in the page cache; what an earlier load left to write is written before the clock starts.
    """
    loads = []
    for number in range(1, rounds + 1):
        for way in ways:
            for system in systems:
                if way not in system.ways:
                    continue
                os.sync()
                cost = system.load(csv, way, threads)
                loads.append(Load(system.name, way, threads, number, cost, os.getloadavg()[0]))
                print(f"import, {threads} threads, round {number}, {way}: {system.name} {cost.wall_seconds:.2f} s, "
                      f"{cost.cpu_seconds:.2f} s of processors, {cost.peak_bytes / 1e6:.0f} MB", flush=True)
    return loads
