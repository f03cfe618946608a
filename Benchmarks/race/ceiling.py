"""Bare loops over arrays in memory that answer the same questions: what no engine with a file can pass by much."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from .peers.process import run_alone

# The loop that reads memory and does nothing else: its rows are bytes.
MEMORY = "memory-read"


@dataclass(frozen=True)
class Loop:
    """The best of a loop's repetitions; its answer was checked against DossierDB's."""

    query: str
    threads: int
    milliseconds: float
    rows: int


def measure(kernels: Path, file: Path, threads: list[int]) -> list[Loop]:
    numbers = ",".join(str(number) for number in threads)
    table = run_alone([str(kernels), "bare", str(file), "--threads", numbers, "--format", "csv"])[1]
    return [Loop(row["name"], int(row["threads"]), float(row["milliseconds"]), int(row["rows"]))
            for row in csv.DictReader(io.StringIO(table))]
