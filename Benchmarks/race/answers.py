"""Holds two answers, written as CSV, against each other.

It runs as a process of its own, so that the race itself stays small: `python -m race.answers` reads pairs of files
as JSON and prints the first difference in words, or nothing if the answers are the same.
"""

import csv
import json
import math
import sys
from collections import Counter
from functools import lru_cache
from pathlib import Path

TOLERANCE = 1e-9
Row = list[str]


def difference(left: list[Row], right: list[Row], doubles: list[int], is_ordered: bool,
               may_be_empty: bool = False) -> str | None:
    """The first difference in words, or None; the columns numbered in `doubles` may differ by 1e-9."""
    if len(left) != len(right):
        return f"{len(left)} rows against {len(right)}"
    if not left:
        return None if may_be_empty else "both are empty, which proves nothing"
    if not is_ordered:
        # Counting finds equal answers sooner than sorting does; what is not equal then is looked at in order.
        if not doubles and Counter(map(tuple, left)) == Counter(map(tuple, right)):
            return None
        left, right = _sorted(left, doubles), _sorted(right, doubles)
    for mine, other in zip(left, right):
        if len(mine) != len(other):
            return f"{len(mine)} columns against {len(other)}"
        if mine != other and not all(_same(a, b, column in doubles) for column, (a, b) in enumerate(zip(mine, other))):
            return f"{mine} against {other}"
    return None


# Our answer stands first in every pair, one question after the other.
@lru_cache(maxsize=1)
def _ours(path: str) -> list[Row]:
    return read(Path(path))


def read(path: Path) -> list[Row]:
    """The rows of an answer without its header; names of columns are each system's own."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]


def _sorted(rows: list[Row], doubles: list[int]) -> list[Row]:
    return sorted(rows, key=lambda row: [value for column, value in enumerate(row) if column not in doubles])


def _same(left: str, right: str, is_double: bool) -> bool:
    if not is_double or not left or not right:
        return left == right
    return math.isclose(float(left), float(right), rel_tol=TOLERANCE, abs_tol=TOLERANCE)


def _first_difference(pairs: list[dict]) -> str:
    for pair in pairs:
        found = difference(_ours(pair["left"]), read(Path(pair["right"])), pair["doubles"], pair["is_ordered"],
                           pair["may_be_empty"])
        if found:
            return f"{found}\n{pair['way']}"
    return ""


if __name__ == "__main__":
    sys.stdout.write(_first_difference(json.load(sys.stdin)))
