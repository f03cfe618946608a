"""Processes that are measured: one at a time, each alone."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class SystemFailed(Exception):
    """A system ended with an error instead of an answer."""


@dataclass(frozen=True)
class Cost:
    """What one run cost: seconds on the wall and of all processors together, and the most memory held at once."""

    wall_seconds: float
    cpu_seconds: float
    peak_bytes: int


def run_alone(command: list[str], text: str = "", output: Path | None = None,
              environment: dict[str, str] | None = None) -> tuple[Cost, str, str]:
    """Runs a process to its end: its cost, standard output (unless it goes to a file) and standard error.

    The system counts a new process's memory from the size of the process that starts it, so this module
    stays out of processes that hold answers or libraries of peers: about 20 MB is the least it can see.
    """
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as errors, \
            (open(output, "wb") if output else tempfile.TemporaryFile()) as sink:
        source.write(text.encode())
        source.seek(0)
        started = time.perf_counter()
        process = subprocess.Popen(command, stdin=source, stdout=sink, stderr=errors,
                                   env={**os.environ, **(environment or {})})
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        complaint = errors.read().decode(errors="replace")
        if process.returncode != 0:
            raise SystemFailed(f"{' '.join(command[:4])} … ended with {process.returncode}: {complaint.strip()}")
        written = ""
        if not output:
            sink.seek(0)
            written = sink.read().decode()
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024), written, complaint


def at_once(action: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
    """Does what is not timed and keeps one core busy for many items at once, two at a time."""
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(action, items))


def work(module: str, job: dict, environment: dict[str, str] | None = None) -> dict:
    """Has a worker do one job in a process of its own, and returns what it measured."""
    return json.loads(run_alone([sys.executable, "-m", module], json.dumps(job), environment=environment)[1])
