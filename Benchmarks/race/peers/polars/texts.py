"""The names of Polars' ways to ask: `engine/spelling`. It stays free of Polars, which the race itself never loads."""

from ...queries import Query

ENGINES = ("in-memory", "streaming")
SPELLINGS = {
    "distinct": ("plain", "in two steps"),
    "sector-quarter": ("by date", "by number"),
    "report": ("by date", "by number"),
    "median": ("plain",),
    "sector-year": ("plain",),
    "by-id": ("plain",),
    "contents": ("plain",),
}


def spellings(query: Query) -> tuple[str, ...]:
    """Counts may also be taken of a flag that was calculated for all rows first."""
    return tuple(f"{engine}/{spelling}" for spelling in SPELLINGS.get(query.name, ("plain", "flag first"))
                 for engine in ENGINES)
