"""Bytes on disk of the same rows: of the systems' files, and of formats that are no systems."""

from dataclasses import dataclass

from .availability import is_installed
from .peers.duckdb.system import DuckDB
from .peers.peer import Peer
from .peers.process import at_once

VORTEX = "Vortex, compact"
# Name and kind of `formats.py`, by order of the rows.
FORMATS = {
    "Parquet by pyarrow, zstd": "parquet",
    "Parquet by pyarrow, tuned": "tuned-parquet",
    VORTEX: "vortex",
}


@dataclass(frozen=True)
class Size:
    """One file, or directory; `order` is that of its rows."""

    system: str
    order: str
    bytes: int


def measure(systems: list[Peer], duckdb: DuckDB) -> list[Size]:
    """The systems' files in each of their layouts, DossierDB's first, then the formats, written by DuckDB's reader."""
    files = [Size(system.name, order, size) for system in systems for order, size in system.sizes().items()]
    names = [name for name in FORMATS if name != VORTEX or is_installed("vortex-data")]
    kinds = [(name, order) for name in names for order in duckdb.layouts]
    sizes = at_once(lambda kind: duckdb.exported(FORMATS[kind[0]], kind[1]), kinds)
    return files + [Size(name, order, size) for (name, order), size in zip(kinds, sizes)]
