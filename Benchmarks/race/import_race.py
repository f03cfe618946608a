"""CSV in, a closed file on disk out: every system in turn, round after round."""

import os
from dataclasses import dataclass
from pathlib import Path

from .peers.peer import Cost, Peer

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


def race(peers: list[Peer], csv: Path, threads: int, rounds: int) -> list[Load]:
    """Loads A B A B: in each round a pair with declared types and a pair with inferred types.

    The CSV is expected in the page cache; what an earlier load left to write is written before the clock starts.
    """
    loads = []
    for number in range(1, rounds + 1):
        for way in WAYS:
            for peer in peers:
                os.sync()
                cost = peer.load(csv, way, threads)
                loads.append(Load(peer.name, way, threads, number, cost, os.getloadavg()[0]))
                print(f"import, {threads} threads, round {number}, {way}: {peer.name} {cost.wall_seconds:.2f} s, "
                      f"{cost.cpu_seconds:.2f} s of processors", flush=True)
    return loads
