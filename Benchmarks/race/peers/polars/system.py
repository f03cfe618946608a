"""Polars, through processes of `worker.py`: its file is Parquet, and it asks a frame in memory.

The frame of a timed question has the columns that the question reads. Reading them from the file is not timed.
"""

from importlib.metadata import version
from pathlib import Path

from ...queries import Query, Subject
from ..peer import Asked, Timed, Upsert
from ..process import Cost, work
from . import texts

WORKER = "race.peers.polars.worker"


class Polars:
    name = "Polars"
    ways = ("declared",)

    def __init__(self, directory: Path, layouts: tuple[str, ...] = ("receipt", "our order")) -> None:
        self._directory = directory
        self.layouts = layouts

    def version(self) -> str:
        return version("polars")

    def load(self, csv: Path, way: str, threads: int) -> Cost:
        return Cost(**self._work("receipt", "load", threads, csv=str(csv)))

    def prepare(self, ordered: Path | None) -> None:
        if ordered:
            self._work("our order", "load", csv=str(ordered))

    def sizes(self) -> dict[str, int]:
        return {f"{layout}, Parquet": self._file(layout).stat().st_size for layout in self.layouts}

    def texts(self, query: Query) -> tuple[str, ...]:
        return texts.spellings(query)

    def answer(self, asked: list[Asked], layout: str, subject: Subject) -> None:
        self._work(layout, "answer", subject=vars(subject), asked=[vars(question) for question in asked])

    def times(self, query: Query, texts: list[str], layout: str, subject: Subject, threads: int,
              repetitions: int) -> Timed:
        return Timed(**self._work(
            layout, "time", threads, query=query.name, subject=vars(subject), texts=texts, repetitions=repetitions))

    def upsert(self, csv: Path, changes: Path) -> Upsert | None:
        measured = self._work("keyed", "upsert", csv=str(csv), changes=str(changes))
        self._file("keyed").unlink()
        return Upsert(**measured)

    def _file(self, layout: str) -> Path:
        return self._directory / f"polars-{layout.replace(' ', '-')}.parquet"

    def _work(self, layout: str, task: str, threads: int = 2, **job: object) -> dict:
        environment = {"POLARS_MAX_THREADS": str(threads)}
        return work(WORKER, {"task": task, "file": str(self._file(layout)), **job}, environment)
