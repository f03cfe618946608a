"""DuckDB, through processes of `worker.py` for all that it does."""

from importlib.metadata import version
from pathlib import Path

from ...queries import Query, Subject
from ..peer import Asked, Timed, Upsert
from ..process import Cost, work
from . import texts

WORKER = "race.peers.duckdb.worker"
SCHEMA = (Path(__file__).parent / "schema.sql").read_text("utf-8")


class DuckDB:
    name = "DuckDB"
    ways = ("declared", "inferred")

    def __init__(self, directory: Path, layouts: tuple[str, ...] = ("receipt", "our order"), table: str = "dossiers",
                 schema: str = SCHEMA) -> None:
        self._directory = directory
        self.layouts = layouts
        self._table = table
        self._schema = schema

    def version(self) -> str:
        return version("duckdb")

    def load(self, csv: Path, way: str, threads: int) -> Cost:
        if way == "declared":
            return self._load("receipt", csv, threads)
        statements = [f"CREATE TABLE {self._table} AS FROM read_csv('{csv}', sample_size=-1)"]
        return Cost(**self._work(self._file(way), "load", threads=threads, statements=statements))

    def prepare(self, ordered: Path | None) -> None:
        _remove(self._file("inferred"))
        if ordered:
            self._load("our order", ordered, 2)

    def sizes(self) -> dict[str, int]:
        return {layout: self._file(layout).stat().st_size for layout in self.layouts}

    def exported(self, kind: str, layout: str) -> int:
        """Bytes of a layout as a file of another format: a kind of `formats.py`."""
        target = self._directory / f"{kind}-{layout}".replace(" ", "-")
        self._work(self._file(layout), "export", kind=kind, target=str(target))
        size = target.stat().st_size
        target.unlink()
        return size

    def changes(self, csv: Path, target: Path, count: int) -> None:
        """Writes a CSV of so many changes: nine in ten of dossiers of the other CSV, the others new."""
        self._work(self._file("receipt"), "changes", csv=str(csv), target=str(target), schema=self._schema,
                   count=count)

    def texts(self, query: Query) -> tuple[str, ...]:
        return texts.spellings(query)

    def answer(self, asked: list[Asked], layout: str, subject: Subject) -> None:
        self._work(self._file(layout), "answer", asked=[vars(question) for question in asked])

    def times(self, query: Query, texts: list[str], layout: str, subject: Subject, threads: int,
              repetitions: int) -> Timed:
        return Timed(**self._work(
            self._file(layout), "time", threads=threads, statements=texts, repetitions=repetitions))

    def upsert(self, csv: Path, changes: Path) -> Upsert | None:
        target = self._file("keyed")
        schema = self._schema.replace("dossier_id VARCHAR", "dossier_id VARCHAR PRIMARY KEY")
        measured = self._work(target, "upsert", schema=schema, csv=str(csv), changes=str(changes))
        _remove(target)
        return Upsert(**measured)

    def _load(self, layout: str, csv: Path, threads: int) -> Cost:
        statements = [self._schema, f"COPY {self._table} FROM '{csv}' (HEADER)"]
        return Cost(**self._work(self._file(layout), "load", threads=threads, statements=statements))

    def _file(self, layout: str) -> Path:
        return self._directory / f"{layout.replace(' ', '-')}.duckdb"

    def _work(self, file: Path, task: str, **job: object) -> dict:
        if task in ("load", "upsert"):
            _remove(file)
        return work(WORKER, {"task": task, "file": str(file), **job})


def _remove(path: Path) -> None:
    for leftover in (path, path.with_name(path.name + ".wal")):
        leftover.unlink(missing_ok=True)
