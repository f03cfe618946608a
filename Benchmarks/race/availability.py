"""Which peers can race here: one whose package was not installed is left out, and that is said."""

import importlib.util
from collections.abc import Iterable

PACKAGES = {"duckdb": "duckdb", "clickhouse": "chdb", "polars": "polars", "hyper": "tableauhyperapi",
            "pyarrow": "pyarrow", "vortex-data": "vortex"}


def is_installed(name: str) -> bool:
    return importlib.util.find_spec(PACKAGES[name]) is not None


def present(names: Iterable[str]) -> list[str]:
    """The peers of these names that are here; the others are printed."""
    here = []
    for name in names:
        if is_installed(name):
            here.append(name)
        else:
            print(f"left out: {name}, because its package {PACKAGES[name]} is not installed here", flush=True)
    return here
