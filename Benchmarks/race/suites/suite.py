"""What a suite consists of."""

from dataclasses import dataclass, replace

from ..queries import Query


@dataclass(frozen=True)
class Suite:
    """A table with declared types, and the questions about it.

    `generator` names the script that writes its CSV; `digests` are asked instead of a question whose answer has too
    many rows to be compared one by one, with the columns of doubles.
    """

    name: str
    title: str
    generator: str
    table: str
    types: dict[str, str]
    queries: tuple[Query, ...]
    digests: dict[str, tuple[str, tuple[int, ...]]]

    @property
    def schema(self) -> str:
        """The statement that creates the table in DuckDB; DossierDB is told the same types."""
        return f"CREATE TABLE {self.table} ({', '.join(f'{name} {kind}' for name, kind in self.types.items())})"

    def compared(self, asked: list[Query]) -> list[Query]:
        """The questions as they are asked to compare answers."""
        return [replace(query, sql=self.digests[query.name][0], doubles=self.digests[query.name][1])
                if query.name in self.digests else query for query in asked]
