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


def beside(entropy: Entropy, bits: dict[str, float]) -> list[ColumnBits]:
    return [ColumnBits(name, given, least, bits.get(name)) for name, (given, least) in entropy.items()]
