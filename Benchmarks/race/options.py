"""The options of the command."""

import argparse
from pathlib import Path

from .machine import has_avx512
from .peers.clickhouse.system import ClickHouse
from .peers.duckdb.system import DuckDB
from .peers.hyper.system import Hyper
from .peers.polars.system import Polars

BENCHMARKS = Path(__file__).resolve().parent.parent
PEERS = {"duckdb": DuckDB, "clickhouse": ClickHouse, "polars": Polars, "hyper": Hyper}
# Rows of the first city, the second one, h2oai's table and the Star Schema's, where 6,000,000 are scale factor 1.
WHOLE = {"rows": 20_000_000, "second_rows": 20_000_000, "h2oai_rows": 10_000_000, "star_rows": 6_000_000,
         "threads": [1, 2], "query_rounds": 1}
QUICK = {"rows": 1_000_000, "second_rows": 500_000, "h2oai_rows": 500_000, "star_rows": 300_000,
         "threads": [2], "query_rounds": 0}


def parse() -> argparse.Namespace:
    def numbers(text: str) -> list[int]:
        return [int(part) for part in text.split(",")]

    parser = argparse.ArgumentParser(prog="Benchmarks/run", description="Races DossierDB against its peers.")
    parser.add_argument("--quick", action="store_true", help="the form for everyday work: "
                        + ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in QUICK.items()
                                      if name.endswith("rows")))
    parser.add_argument("--rows", type=int, help=f"dossiers of the first city (default {WHOLE['rows']}; "
                        "100000000 needs 60 GB of disk)")
    parser.add_argument("--second-rows", type=int, help="dossiers of the second city; 0 leaves it out (default "
                        f"{WHOLE['second_rows']})")
    parser.add_argument("--h2oai-rows", type=int, help="rows of h2oai's table; 0 leaves it out (default "
                        f"{WHOLE['h2oai_rows']})")
    parser.add_argument("--star-rows", type=int, help="rows of the Star Schema, 6000000 for each scale factor; 0 "
                        f"leaves it out (default {WHOLE['star_rows']})")
    parser.add_argument("--seed", type=int, default=1191)
    parser.add_argument("--threads", type=numbers, help="every figure is taken once with each (default 1,2; quick: 2)")
    parser.add_argument("--peers", type=lambda text: text.split(","), default=list(PEERS),
                        help=f"of {','.join(PEERS)}; duckdb is always among them")
    parser.add_argument("--forced-level", type=int, choices=(0, 1), default=1 if has_avx512() else None,
                        help="another column of times of DossierDB with kernels of this level: 0 portable, 1 AVX2 "
                        "(default: 1 where the machine has AVX-512, else no such column)")
    parser.add_argument("--rounds", type=int, default=1, help="imports per system (default 1)")
    parser.add_argument("--query-rounds", type=int, help="processes per question and "
                        "layout after the trial (default 1; quick: none, all of the trial is timed)")
    parser.add_argument("--changes", type=int, default=100_000, help="dossiers of the upsert (default 100000)")
    parser.add_argument("--bin", type=Path, help="directory of commands already built (default: built here)")
    parser.add_argument("--data", type=Path, default=BENCHMARKS / ".data", help="directory of the large files")
    parser.add_argument("--keep", action="store_true", help="leave the large files")
    parser.add_argument("--out", type=Path, default=BENCHMARKS / "results", help="directory of the results")
    parser.add_argument("--readme", action="store_true", help="put the table of the first city into README.md")
    arguments = parser.parse_args()
    for name, count in (QUICK if arguments.quick else WHOLE).items():
        if getattr(arguments, name) is None:
            setattr(arguments, name, count)
    unknown = [name for name in arguments.peers if name not in PEERS]
    if unknown or "duckdb" not in arguments.peers or arguments.rows < 1_000:
        parser.error(f"peers are {', '.join(PEERS)}, duckdb always among them; at least 1000 rows")
    # Everything runs elsewhere by and by, so a relative folder would be another one there.
    arguments.data = arguments.data.resolve()
    arguments.threads.sort()
    return arguments
