"""From the start of a process to the answer of `select 1`, in turns."""

import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from .peers.process import run_alone

ROUNDS = 11
PYTHON = ("Python alone", "pass")
# The name of a peer's library in Python and what asks it, by the peer's.
LIBRARIES = {
    "duckdb": ("DuckDB in Python", "import duckdb; duckdb.sql('SELECT 1').fetchall()"),
    "clickhouse": ("ClickHouse in Python (chDB)", "import chdb; chdb.query('SELECT 1')"),
    "polars": ("Polars in Python", "import polars; polars.select(1)"),
    "hyper": ("Hyper in Python, with its server", """
from tableauhyperapi import Connection, HyperProcess, Telemetry
with HyperProcess(Telemetry.DO_NOT_SEND_USAGE_DATA_TO_TABLEAU, parameters={"log_config": ""}) as server:
    with Connection(server.endpoint) as connection:
        connection.execute_list_query("SELECT 1")"""),
}


@dataclass(frozen=True)
class Start:
    """Milliseconds of whole processes: the least and the median of the rounds, and the most memory of any."""

    name: str
    least: float
    middle: float
    peak_bytes: int


def race(command: Path, command_of_duckdb: str, peers: list[str]) -> list[Start]:
    """DossierDB and DuckDB are commands; the others are libraries, so Python's own start is shown beside them."""
    native = Path(sysconfig.get_path("purelib")) / "duckdb_cli" / "duckdb"
    commands = {
        "DossierDB": [str(command), "--no-init", "-c", "SELECT 1"],
        f"DuckDB's command {command_of_duckdb}": [str(native), "-c", "SELECT 1"],
        **{name: [sys.executable, "-c", program]
           for name, program in (PYTHON, *(LIBRARIES[peer] for peer in peers))},
    }
    costs = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, words in commands.items():
            costs[name].append(run_alone(words)[0])
    starts = [Start(name, min(c.wall_seconds for c in found) * 1e3, median(c.wall_seconds for c in found) * 1e3,
                    max(c.peak_bytes for c in found)) for name, found in costs.items()]
    print("start: " + ", ".join(f"{start.name} {start.least:.1f} ms" for start in starts), flush=True)
    return starts
