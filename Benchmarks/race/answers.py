"""Holds the answers of two systems against each other."""

import math

from .peers.peer import Row

TOLERANCE = 1e-9


def difference(left: list[Row], right: list[Row], is_ordered: bool) -> str | None:
    """The first difference in words, or None if the answers are the same; doubles may differ by 1e-9."""
    if len(left) != len(right):
        return f"{len(left)} rows against {len(right)}"
    if left and len(left[0]) != len(right[0]):
        return f"{len(left[0])} columns against {len(right[0])}"
    doubles = {column for row in left + right for column, value in enumerate(row) if isinstance(value, float)}
    if not is_ordered:
        left, right = _sorted(left, doubles), _sorted(right, doubles)
    for mine, other in zip(left, right):
        if not all(_same(a, b, column in doubles) for column, (a, b) in enumerate(zip(mine, other))):
            return f"{mine} against {other}"
    return None


def _sorted(rows: list[Row], doubles: set[int]) -> list[Row]:
    def key(row: Row) -> list[str]:
        return [str(value) for column, value in enumerate(row) if column not in doubles]

    return sorted(rows, key=key)


def _same(left: object, right: object, is_double: bool) -> bool:
    if left is None or right is None or not is_double:
        return left == right
    return math.isclose(float(left), float(right), rel_tol=TOLERANCE, abs_tol=TOLERANCE)
