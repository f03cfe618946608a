"""DuckDB, through processes of `worker.py` for all that it does."""

from importlib.metadata import version
from pathlib import Path

from ...queries import Query, Subject
from ..peer import Asked, Timed, Upsert
from ..process import Cost, work
from . import texts

WORKER = "race.peers.duckdb.worker"
ORDER = "resolving_agency, accepted_at::date, dossier_id"
SCHEMA = (Path(__file__).parent / "schema.sql").read_text("utf-8")


class DuckDB:
    name = "DuckDB"
    layouts = ("receipt", "sorted")
    ways = ("declared", "inferred")

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def version(self) -> str:
        return version("duckdb")

    def load(self, csv: Path, way: str, threads: int) -> Cost:
        if way == "declared":
            target, statements = self._file("receipt"), [SCHEMA, f"COPY dossiers FROM '{csv}' (HEADER)"]
        else:
            target = self._file(way)
            statements = [f"CREATE TABLE dossiers AS FROM read_csv('{csv}', sample_size=-1)"]
        return Cost(**self._work(target, "load", threads=threads, statements=statements))

    def prepare(self) -> None:
        _remove(self._file("inferred"))
        self._work(self._file("sorted"), "load", threads=2, statements=[
            f"ATTACH '{self._file('receipt')}' AS source (READ_ONLY)", SCHEMA,
            f"INSERT INTO dossiers FROM source.dossiers ORDER BY {ORDER}"])

    def sizes(self) -> dict[str, int]:
        return {layout: self._file(layout).stat().st_size for layout in self.layouts}

    def parquet(self, layout: str, name: str) -> int:
        """Bytes of a layout as Parquet, written by pyarrow with the settings of this name."""
        target = self._directory / f"{name}-{layout}.parquet"
        self._work(self._file(layout), "parquet", target=str(target), settings=name)
        size = target.stat().st_size
        target.unlink()
        return size

    def changes(self, csv: Path, target: Path, count: int) -> None:
        """Writes a CSV of so many changes: nine in ten of dossiers of the other CSV, the others new."""
        self._work(self._file("receipt"), "changes", csv=str(csv), target=str(target), schema=SCHEMA, count=count)

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
        schema = SCHEMA.replace("dossier_id VARCHAR", "dossier_id VARCHAR PRIMARY KEY")
        measured = self._work(target, "upsert", schema=schema, csv=str(csv), changes=str(changes))
        _remove(target)
        return Upsert(**measured)

    def _file(self, layout: str) -> Path:
        return self._directory / f"{layout}.duckdb"

    def _work(self, file: Path, task: str, **job: object) -> dict:
        if task in ("load", "upsert"):
            _remove(file)
        return work(WORKER, {"task": task, "file": str(file), **job})


def _remove(path: Path) -> None:
    for leftover in (path, path.with_name(path.name + ".wal")):
        leftover.unlink(missing_ok=True)
