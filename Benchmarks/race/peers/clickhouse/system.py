"""ClickHouse as chDB embeds it: one directory per layout, through processes of `worker.py` for all that it does."""

import shutil
from importlib.metadata import version
from pathlib import Path

from ...queries import Query, Subject
from ..peer import Asked, Timed, Upsert
from ..process import Cost, at_once, work
from . import texts

WORKER = "race.peers.clickhouse.worker"
SCHEMA = (Path(__file__).parent / "schema.sql").read_text("utf-8")
# The order of a MergeTree table is its primary key. That of our file is by year and by the id, which consists of unit,
# day and number; "by sector" suits most of these questions best.
ORDERS = {
    "receipt": "tuple()",
    "our order": "(toYear(accepted_at), dossier_id)",
    "by sector": "(sector, resolving_agency, accepted_at)",
}


class ClickHouse:
    name = "ClickHouse"
    ways = ("declared",)

    def __init__(self, directory: Path, layouts: tuple[str, ...] = tuple(ORDERS)) -> None:
        self._directory = directory
        self.layouts = layouts

    def version(self) -> str:
        return f"{version('chdb-core')} (chDB {version('chdb')})"

    def load(self, csv: Path, way: str, threads: int) -> Cost:
        return Cost(**self._work("receipt", "load", threads=threads, statements=[
            _table("MergeTree", ORDERS["receipt"]), _insert(csv)]))

    def prepare(self, ordered: Path | None) -> None:
        """Loads the other layouts, and merges the parts of each into one."""
        for layout in self.layouts[1:]:
            self._work(layout, "load", statements=[_table("MergeTree", ORDERS[layout]), _insert(ordered)])
        at_once(lambda layout: self._work(layout, "run", statements=["OPTIMIZE TABLE dossiers FINAL"]), self.layouts)

    def sizes(self) -> dict[str, int]:
        return {layout: self._work(layout, "size")["bytes"] for layout in self.layouts}

    def texts(self, query: Query) -> tuple[str, ...]:
        return texts.spellings(query)

    def answer(self, asked: list[Asked], layout: str, subject: Subject) -> None:
        self._work(layout, "answer", asked=[vars(question) for question in asked])

    def times(self, query: Query, texts: list[str], layout: str, subject: Subject, threads: int,
              repetitions: int) -> Timed:
        return Timed(**self._work(layout, "time", threads=threads, statements=texts, repetitions=repetitions))

    def upsert(self, csv: Path, changes: Path) -> Upsert | None:
        """A ReplacingMergeTree takes the changes as they come; readers pay for the newest version by FINAL."""
        measured = self._work("keyed", "upsert", statements=[
            _table("ReplacingMergeTree", "dossier_id"), _insert(csv), "OPTIMIZE TABLE dossiers FINAL"],
            change=_insert(changes))
        shutil.rmtree(self._path("keyed"))
        return Upsert(**measured)

    def _path(self, layout: str) -> Path:
        return self._directory / f"clickhouse-{layout.replace(' ', '-')}"

    def _work(self, layout: str, task: str, **job: object) -> dict:
        if task in ("load", "upsert"):
            shutil.rmtree(self._path(layout), ignore_errors=True)
        return work(WORKER, {"task": task, "path": str(self._path(layout)), **job})


def _table(engine: str, order: str) -> str:
    return f"{SCHEMA} ENGINE = {engine} ORDER BY {order}"


def _insert(csv: Path) -> str:
    return f"INSERT INTO dossiers FROM INFILE '{csv}' FORMAT CSVWithNames"
