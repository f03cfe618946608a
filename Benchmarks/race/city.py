"""The rows that every system loads: a city of `dossier generate`, the same bytes for the same rows and seed."""

import csv
import hashlib
import io
import time
from dataclasses import dataclass
from pathlib import Path

from .columns import Entropy
from .peers.process import run_alone


@dataclass(frozen=True)
class City:
    """A generated CSV in order of receipt, and the entropy of its columns."""

    csv: Path
    rows: int
    seed: int
    byte_count: int
    sha256: str
    entropy: Entropy
    generation_seconds: float


def generate(command: Path, directory: Path, rows: int, seed: int) -> City:
    """Makes the CSV anew, so that it is always of the generator that races, and measures its entropy."""
    path = directory / f"city-{rows}-{seed}.csv"
    path.unlink(missing_ok=True)
    started = time.perf_counter()
    run_alone(_command(command, path, rows, seed))
    seconds = time.perf_counter() - started
    print(f"generated {rows:,} dossiers as CSV in {seconds:.1f} s", flush=True)
    # Reading the whole file also brings it into the page cache.
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    scratch = directory / f"entropy-{rows}-{seed}.dossier"
    scratch.unlink(missing_ok=True)
    started = time.perf_counter()
    run_alone(_command(command, scratch, rows, seed))
    into_file = time.perf_counter() - started
    scratch.unlink()
    table = run_alone([*_command(command, scratch, rows, seed), "--entropy", "--format", "csv"])[1]
    scratch.unlink()
    return City(path, rows, seed, path.stat().st_size, digest, _entropy(table), into_file)


def without_faults(command: Path, data: City) -> Path:
    """The same city without the small faults of real exports, among which are ids that come twice."""
    path = data.csv.with_suffix(".faultless.csv")
    path.unlink(missing_ok=True)
    run_alone([*_command(command, path, data.rows, data.seed), "--no-faults"])
    return path


def _command(command: Path, target: Path, rows: int, seed: int) -> list[str]:
    return [str(command), "generate", str(target), "--columns", "peers", "--rows", str(rows), "--seed", str(seed),
            "--no-init"]


def _entropy(table: str) -> Entropy:
    lines = table[table.index("column,"):]
    rows = [(row["column"], row["given"], float(row["bits_per_row"])) for row in csv.DictReader(io.StringIO(lines))]
    return {column: (given, bits) for column, given, bits in rows if column != "total"}
