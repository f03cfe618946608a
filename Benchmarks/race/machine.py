"""What the race ran on, and how busy that was."""

import os
import platform
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def description() -> dict[str, str]:
    """Processor, memory and system, as a reader needs them to judge a figure."""
    return {
        "processor": f"{_processor()}, {core_count()} cores",
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "system": f"{_distribution()}, Linux {'.'.join(platform.release().split('.')[:2])}",
    }


def core_count() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0))


def has_avx512() -> bool:
    """Whether DossierDB's best kernels are above those of AVX2 here: they want all of these."""
    wanted = {"avx512f", "avx512bw", "avx512vl", "avx512vbmi", "avx512_vbmi2", "avx512_vpopcntdq"}
    flags = next((line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("flags")), "")
    return wanted <= set(flags.split())


def load() -> float:
    """Processes that want a core, averaged over the last minute."""
    return os.getloadavg()[0]


class Watch:
    """Minutes of the parts of a race."""

    def __init__(self) -> None:
        self._started = self._last = time.monotonic()
        self._parts: list[str] = []

    def note(self, name: str) -> None:
        """The part of this name has ended now."""
        now = time.monotonic()
        self._parts.append(f"{name.lower()} {(now - self._last) / 60:.1f}")
        self._last = now

    def words(self) -> str:
        return f"{(self._last - self._started) / 60:.1f} minutes: {', '.join(self._parts)}"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def _distribution() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return platform.system()


@contextmanager
def folder(directory: Path, keep: bool) -> Iterator[Path]:
    """An empty directory for large files, removed at the end unless they are to be kept."""
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    yield directory
    if not keep:
        shutil.rmtree(directory)
