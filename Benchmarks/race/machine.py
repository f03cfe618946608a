"""What the race ran on, and how busy that was."""

import os
import platform
import shutil
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


def load() -> float:
    """Processes that want a core, averaged over the last minute."""
    return os.getloadavg()[0]


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


def remove(directory: Path) -> None:
    """Removes a directory of large files that the race made."""
    shutil.rmtree(directory)
