"""What the workers share: reading a job, timing repetitions, counting memory and bytes."""

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path


# A timed run that takes longer is the last one of its text.
SLOW_MILLISECONDS = 1_000


def serve(tasks: dict[str, Callable[[dict], dict]]) -> None:
    """Reads a job as JSON, does its task, writes what it measured as JSON."""
    job = json.load(sys.stdin)
    json.dump(tasks[job["task"]](job), sys.stdout)


def repeated(run: Callable[[], float], repetitions: int) -> list[float]:
    """Milliseconds of the repetitions after one that warms up; what is slow is timed once."""
    run()
    found = [run()]
    while len(found) < repetitions and found[-1] < SLOW_MILLISECONDS:
        found.append(run())
    return found


def elapsed(action: Callable[[], object]) -> float:
    """Milliseconds from the call until its result is held; freeing the result is not timed."""
    started = time.perf_counter_ns()
    result = action()
    milliseconds = (time.perf_counter_ns() - started) / 1e6
    del result
    return milliseconds


class Clock:
    """Seconds on the wall and of processors since it was made, and the peak of memory of this process."""

    def __init__(self) -> None:
        self._cpu = _cpu_seconds()
        self._wall = time.perf_counter()

    def cost(self) -> dict:
        return {"wall_seconds": time.perf_counter() - self._wall, "cpu_seconds": _cpu_seconds() - self._cpu,
                "peak_bytes": peak_bytes()}


def peak_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def bytes_on_disk(path: Path) -> int:
    """Bytes of a file, or of all files below a directory."""
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())


def _cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime
