"""Makes the CSV that every system loads: a seeded city, calculated by DuckDB because it is fast at it."""

import csv
import datetime
import hashlib
import random
import string
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb

FIRST_DAY = datetime.date(2019, 1, 1)
LAST_DAY = datetime.date(2024, 12, 31)
SECTOR_COUNT = 120
AGENCY_COUNT = 620
PROCEDURE_COUNT = 2_000
# Received on Monday to Sunday, relative to an ordinary day.
WEEKDAY_WEIGHTS = (1.3, 1.05, 1.0, 1.0, 0.95, 0.12, 0.03)
STATUTORY_DAYS = (0, 1, 2, 3, 5, 10, 15, 20, 30)
FEES_VND = (0, 0, 0, 2_000, 8_000, 15_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_500_000)
# The ten most frequent procedures belong to the sectors that are most frequent in life.
FREQUENT_SECTORS = ("Chứng thực", "Hộ tịch", "Đất đai")

SQL = Path(__file__).parent / "sql"


@dataclass(frozen=True)
class Data:
    """The rows of a race: the file, and what the queries need to know of it."""

    csv: Path
    rows: int
    seed: int
    byte_count: int
    sha256: str


def generate(directory: Path, datasets: Path, rows: int, seed: int) -> Data:
    """The CSV of so many rows, made now unless this generator already made it in this directory."""
    definition = Path(__file__).read_bytes() + (SQL / "generate.sql").read_bytes()
    edition = hashlib.sha256(definition + duckdb.__version__.encode()).hexdigest()[:12]
    path = directory / f"dossiers-{rows}-{seed}-{edition}.csv"
    if not path.exists():
        started = time.perf_counter()
        unfinished = path.with_suffix(".unfinished")
        _write(unfinished, datasets, rows, seed)
        unfinished.rename(path)
        print(f"generated {rows:,} rows in {time.perf_counter() - started:.1f} s", flush=True)
    # Reading the whole file also brings it into the page cache.
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Data(path, rows, seed, path.stat().st_size, digest)


def _write(path: Path, datasets: Path, rows: int, seed: int) -> None:
    chance = random.Random(seed)
    days = [FIRST_DAY + datetime.timedelta(n) for n in range((LAST_DAY - FIRST_DAY).days + 1)]
    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")
    try:
        # The seasons of a year are left out: they change no figure of the race.
        _table(connection, "weights_day", "slot INTEGER, threshold DOUBLE, alias INTEGER",
               _alias_table([WEEKDAY_WEIGHTS[day.weekday()] * chance.uniform(0.8, 1.2) for day in days]))
        _table(connection, "weights_agency", "slot INTEGER, threshold DOUBLE, alias INTEGER",
               _alias_table([chance.lognormvariate(0, 1) for _ in range(AGENCY_COUNT)]))
        _table(connection, "weights_procedure", "slot INTEGER, threshold DOUBLE, alias INTEGER",
               _alias_table([1 / (rank + 1) for rank in range(PROCEDURE_COUNT)]))
        _table(connection, "agencies", "number INTEGER, unit VARCHAR, name VARCHAR", _agencies(datasets))
        _table(connection, "procedures",
               "number INTEGER, code VARCHAR, sector VARCHAR, statutory_days INTEGER, fee INTEGER, late_share DOUBLE",
               _procedures(datasets, chance))
        script = string.Template((SQL / "generate.sql").read_text("utf-8")).substitute(
            rows=rows, seed=seed, days=len(days), agencies=AGENCY_COUNT, procedures=PROCEDURE_COUNT,
            first_day=FIRST_DAY.isoformat())
        connection.execute(script)
        connection.execute(f"COPY dossiers TO '{path}' (FORMAT csv, HEADER)")
    finally:
        connection.close()


def _table(connection: duckdb.DuckDBPyConnection, name: str, columns: str, rows: list[tuple]) -> None:
    connection.execute(f"CREATE TEMP TABLE {name} ({columns})")
    connection.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(rows[0]))})", rows)


def _alias_table(weights: list[float]) -> list[tuple[int, float, int]]:
    """Walker's slots: a slot below its threshold means itself, above it its alias."""
    mean = sum(weights) / len(weights)
    height = [weight / mean for weight in weights]
    alias = list(range(len(weights)))
    threshold = [1.0] * len(weights)
    small = [slot for slot, value in enumerate(height) if value < 1]
    large = [slot for slot, value in enumerate(height) if value >= 1]
    while small and large:
        low, high = small.pop(), large.pop()
        threshold[low], alias[low] = height[low], high
        height[high] -= 1 - height[low]
        (small if height[high] < 1 else large).append(high)
    return list(zip(range(len(weights)), threshold, alias))


def _records(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _agencies(datasets: Path) -> list[tuple[int, str, str]]:
    """Number, unit of the dossier ids, and name; equal names are told apart by the agency above them."""
    records = _records(datasets / "agencies.csv")[:AGENCY_COUNT]
    by_id = {record["agency_id"]: record["name"] for record in records}
    names: set[str] = set()
    result = []
    for number, record in enumerate(records):
        name = record["name"]
        if name in names:
            name = f"{name} ({by_id.get(record['parent'], record['official_code'])})"
        while name in names:
            name += " *"
        names.add(name)
        result.append((number, f"{number // 100:02d}.{number % 100:02d}", name))
    return result


def _procedures(datasets: Path, chance: random.Random) -> list[tuple[int, str, str, int, int, float]]:
    """Number by frequency, code, sector, statutory days, fee in dong, share of late dossiers."""
    sectors = [record["sector"] for record in _records(datasets / "sectors.csv")][:SECTOR_COUNT]
    late_shares = {sector: 0.002 + 0.05 * chance.random() ** 3 for sector in sectors}
    codes = chance.sample(range(1_000, 13_000), PROCEDURE_COUNT)
    result = []
    for number, code in enumerate(codes):
        if number < 10:
            sector = FREQUENT_SECTORS[(0, 0, 1, 0, 2)[number % 5]]
        else:
            sector = sectors[(number * 7) % len(sectors)]
        days = chance.choice(STATUTORY_DAYS[:2] if sector == "Chứng thực" else STATUTORY_DAYS)
        written_code = f"{1 + code % 3}.{code:06d}"
        result.append((number, written_code, sector, days, chance.choice(FEES_VND), late_shares[sector]))
    return result
