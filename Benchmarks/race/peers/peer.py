"""What every system of the race offers."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ..queries import Query, Subject
from .process import Cost


@dataclass(frozen=True)
class Asked:
    """A question by name, the text that asks it, and where the answer belongs."""

    query: str
    text: str
    output: str


@dataclass(frozen=True)
class Timed:
    """Milliseconds of each repetition, per text, and the most memory that the process held, in bytes."""

    milliseconds: list[list[float]]
    peak_bytes: int


@dataclass(frozen=True)
class Upsert:
    """What a batch of changes costs a system that keeps dossiers by their id, and what it costs its readers."""

    load_seconds: float
    bytes_before: int
    query_milliseconds_before: float
    upsert_seconds: float
    bytes_after: int
    query_milliseconds_after: float
    contents: str


class Peer(Protocol):
    """One system. A layout is an order of rows in a file of its own; a text is one way to ask a question.

    Whichever layout and text of a system answer a question fastest count for it.
    """

    name: str
    # The rows in order of receipt, in the order of our file, or in one of the system's own.
    layouts: tuple[str, ...]
    # How a CSV can be loaded: `declared` types, or types `inferred` from all of it.
    ways: tuple[str, ...]

    def version(self) -> str: ...

    def load(self, csv: Path, way: str, threads: int) -> Cost:
        """Loads the CSV in receipt order into a new file on disk."""
        ...

    def prepare(self, ordered: Path | None) -> None:
        """Makes the other layouts, if there are any, from a CSV in the order of our file; not timed."""
        ...

    def sizes(self) -> dict[str, int]:
        """Bytes on disk of each layout."""
        ...

    def texts(self, query: Query) -> tuple[str, ...]:
        """The ways to ask this question that are worth trying."""
        ...

    def answer(self, asked: list[Asked], layout: str, subject: Subject) -> None:
        """Writes each answer as CSV with a header, untimed: NULL is empty, timestamps have seconds."""
        ...

    def times(self, query: Query, texts: list[str], layout: str, subject: Subject, threads: int,
              repetitions: int) -> Timed:
        """Times each text after a run that warms up, alone in a new process."""
        ...

    def upsert(self, csv: Path, changes: Path) -> Upsert | None:
        """Loads the CSV by id, then the changes, which replace or add whole dossiers; None: it cannot."""
        ...
