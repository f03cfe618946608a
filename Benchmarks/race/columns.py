"""Bits a row of DossierDB's columns beside the least that they can need."""

from dataclasses import dataclass

# What must be known before a column, and the bits a row that it then needs at least; by the column's name.
Entropy = dict[str, tuple[str, float]]


@dataclass(frozen=True)
class ColumnBits:
    """One column: its entropy given other columns, and what `inspect` says that the file spends, if it says."""

    name: str
    given: str
    entropy: float
    bits: float | None


def totals(columns: list[ColumnBits]) -> dict[str, float]:
    """Bits a row of all columns; if the order of the rows counts, both with that order kept and without it."""
    kept = sum(column.entropy for column in columns if column.bits is not None)
    free = sum(column.entropy for column in columns)
    return {"": kept} if kept == free else {", the rows in their order": kept, ", the rows in any order": free}


def beside(entropy: Entropy, bits: dict[str, float]) -> list[ColumnBits]:
    return [ColumnBits(name, given, least, bits.get(name)) for name, (given, least) in entropy.items()]
