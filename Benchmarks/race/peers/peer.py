"""What every system of the race offers."""

import os
import resource
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

Row = tuple[object, ...]


class SystemFailed(Exception):
    """A system ended with an error instead of an answer."""


@dataclass(frozen=True)
class Cost:
    """What one run cost, in seconds on the wall and of all processors together."""

    wall_seconds: float
    cpu_seconds: float


class Peer(Protocol):
    """One system. A layout is an order of rows in a file of its own; the best layout counts."""

    name: str
    layouts: tuple[str, ...]

    def version(self) -> str: ...

    def file(self, layout: str) -> Path:
        """Where the rows stand in this layout."""
        ...

    def load(self, csv: Path, way: str, threads: int) -> Cost:
        """Loads the CSV in receipt order into a new file: `declared` types, or `inferred` from all of it."""
        ...

    def prepare(self) -> None:
        """Makes the other layouts from the file that was loaded with declared types; not timed."""
        ...

    def answer(self, sql: str, layout: str) -> list[Row]:
        """The rows of a statement, untimed: NULL as None, everything else as CSV writes it or as a float."""
        ...

    def times(self, sql: str, layout: str, threads: int, repetitions: int) -> list[float]:
        """Milliseconds of each repetition after one that warms up, alone in a new process."""
        ...


def run_alone(command: list[str], text: str = "", output: Path | None = None) -> tuple[Cost, str, str]:
    """Runs a process to its end: its cost, standard output (unless it goes to a file) and standard error."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    with open(output or os.devnull, "wb") as sink:
        finished = subprocess.run(
            command, input=text.encode(), stdout=sink if output else subprocess.PIPE, stderr=subprocess.PIPE)
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    errors = finished.stderr.decode()
    if finished.returncode != 0:
        raise SystemFailed(f"{command[0]} ended with {finished.returncode}: {errors.strip()}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, cpu), (finished.stdout or b"").decode(), errors
