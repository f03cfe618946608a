"""Hyper, one file per layout, through processes of `worker.py` for all that it does."""

from importlib.metadata import version
from pathlib import Path

from ...queries import Query, Subject
from ..peer import Asked, Timed, Upsert
from ..process import Cost, work
from . import texts

WORKER = "race.peers.hyper.worker"
SCHEMA = (Path(__file__).parent / "schema.sql").read_text("utf-8")


class Hyper:
    name = "Hyper"
    ways = ("declared",)

    def __init__(self, directory: Path, layouts: tuple[str, ...] = ("receipt", "our order")) -> None:
        self._directory = directory
        self.layouts = layouts

    def version(self) -> str:
        return version("tableauhyperapi")

    def load(self, csv: Path, way: str, threads: int) -> Cost:
        return Cost(**self._load("receipt", csv, threads))

    def prepare(self, ordered: Path | None) -> None:
        if ordered:
            self._load("our order", ordered, 2)

    def sizes(self) -> dict[str, int]:
        return {layout: self._file(layout).stat().st_size for layout in self.layouts}

    def texts(self, query: Query) -> tuple[str, ...]:
        return texts.spellings(query)

    def answer(self, asked: list[Asked], layout: str, subject: Subject) -> None:
        self._work(layout, "answer", 2, asked=[vars(question) for question in asked])

    def times(self, query: Query, texts: list[str], layout: str, subject: Subject, threads: int,
              repetitions: int) -> Timed:
        return Timed(**self._work(layout, "time", threads, statements=texts, repetitions=repetitions))

    def upsert(self, csv: Path, changes: Path) -> Upsert | None:
        """Hyper knows no conflict of keys: what is replaced is deleted by its id, then all changes are inserted."""
        measured = self._work("keyed", "upsert", 2, schema=SCHEMA, csv=str(csv), changes=str(changes))
        self._file("keyed").unlink()
        return Upsert(**measured)

    def _load(self, layout: str, csv: Path, threads: int) -> dict:
        self._file(layout).unlink(missing_ok=True)
        return self._work(layout, "load", threads, schema=SCHEMA, csv=str(csv))

    def _file(self, layout: str) -> Path:
        return self._directory / f"{layout.replace(' ', '-')}.hyper"

    def _work(self, layout: str, task: str, threads: int, **job: object) -> dict:
        return work(WORKER, {"task": task, "file": str(self._file(layout)), "threads": threads, **job})
