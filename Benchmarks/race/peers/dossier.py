"""DossierDB, through its command."""

import csv as csv_files
import hashlib
import io
import os
import re
import tempfile
from pathlib import Path

from ..queries import Query, Subject
from .peer import Asked, Timed, Upsert
from .process import Cost, SystemFailed, run_alone
from .worker import SLOW_MILLISECONDS

TIMING = re.compile(r"^time_ms=([0-9.]+) rows=\d+$", re.MULTILINE)
LEVELS = ("portable", "AVX2", "AVX-512")
TOUCHED = re.compile(r"(\d+) bytes encoded")


class DossierDB:
    """Its one file is as plain `import` writes it, in whatever order that is.

    `types` declare the columns of a table other than dossiers; `level` forces its kernels for the figures beside the
    race: 0 portable ones, 1 those of AVX2.
    """

    layouts = ("receipt",)
    ways = ("declared", "inferred")

    def __init__(self, command: Path, directory: Path, table: str = "dossiers", types: dict[str, str] | None = None,
                 level: int | None = None) -> None:
        self.name = "DossierDB" if level is None else f"DossierDB, {LEVELS[level]} forced"
        self.command = command
        self._directory = directory
        self._table = table
        self._types = types or {}
        self._environment = {} if level is None else {"DOSSIER_KERNEL_LEVEL": str(level)}

    def forced(self, level: int) -> "DossierDB":
        """The same table and files, asked with kernels of a level."""
        return DossierDB(self.command, self._directory, self._table, self._types, level)

    def version(self) -> str:
        with self.command.open("rb") as file:
            return "binary " + hashlib.file_digest(file, "sha256").hexdigest()[:12]

    def file(self, layout: str) -> Path:
        return self._directory / f"{layout}.dossier"

    def load(self, csv: Path, way: str, threads: int) -> Cost:
        target = self.file("receipt" if way == "declared" else way)
        target.unlink(missing_ok=True)
        # The peers keep decomposed names as they come, so that they must stay apart here too.
        if way == "inferred":
            options = ["--table", "inferred"]
        elif self._table == "dossiers":
            options = ["--normalize", "none"]
        else:
            options = ["--table", self._table, *(word for column, kind in self._types.items()
                                                 for word in ("--types", f"{column}={kind}"))]
        return run_alone([str(self.command), "import", str(target), str(csv), *options, "--threads", str(threads),
                          "--no-init"])[0]

    def prepare(self, ordered: Path | None) -> None:
        self.file("inferred").unlink(missing_ok=True)

    def export(self, target: Path) -> None:
        """Writes the rows as CSV in the order in which the file holds them: the peers' second layout."""
        self._ask(f"SELECT * FROM {self._table}", self.layouts[0], target)

    def sizes(self) -> dict[str, int]:
        return {layout: self.file(layout).stat().st_size for layout in self.layouts}

    def texts(self, query: Query) -> tuple[str, ...]:
        return (query.sql,)

    def answer(self, asked: list[Asked], layout: str, subject: Subject) -> None:
        for question in asked:
            if question.query == "report":
                self._report(Path(question.output))
            else:
                self._ask(question.text, layout, Path(question.output))

    def times(self, query: Query, texts: list[str], layout: str, subject: Subject, threads: int,
              repetitions: int) -> Timed:
        runs = [self._repeated(text, layout, threads, repetitions) for text in texts]
        return Timed([milliseconds[1:] for milliseconds, _ in runs], max(peak for _, peak in runs))

    def first_milliseconds(self, query: Query, threads: int, processes: int) -> float:
        """The least time of a process's first statement, the file in the page cache but nothing read by the process."""
        def run() -> float:
            return self._run(query.sql, self.layouts[0], threads, 1)[0][0]

        found = [run()]
        while len(found) < processes and found[-1] < SLOW_MILLISECONDS:
            found.append(run())
        return min(found)

    def touched_bytes(self, query: Query) -> int:
        """Encoded bytes of the columns that a question reads, as the plan that was carried out says."""
        return sum(int(count) for count in TOUCHED.findall(self._answer(f"EXPLAIN ANALYZE {query.sql}")))

    def refusal(self, sql: str) -> str | None:
        """The first line of the error with which a statement is refused; None if there is a plan for it."""
        try:
            self._answer(f"EXPLAIN {sql}")
        except SystemFailed as error:
            return str(error).split("error: ", 1)[-1].splitlines()[0]
        return None

    def column_bits(self) -> dict[str, float]:
        """Bits a row of each column, dictionaries and block headers included, as `inspect` says."""
        command = [str(self.command), "inspect", str(self.file(self.layouts[0])), "--format", "csv", "--no-init"]
        text = run_alone(command)[1]
        rows = csv_files.DictReader(io.StringIO(text[text.index("table,column,"):]))
        return {row["column"]: float(row["bits_per_row"]) for row in rows if row["table"] == self._table}

    def upsert(self, csv: Path, changes: Path) -> Upsert | None:
        return None

    def on_time(self, threads: int, output: Path) -> tuple[Cost, float]:
        """The whole process of the report by sector and reporting quarter, written as CSV.

        Beside it the milliseconds that the command says the report took, without start and printing.
        """
        command = [str(self.command), "ontime", str(self.file("receipt")), "--by", "sector,reporting_quarter",
                   "--threads", str(threads), "--format", "csv", "--no-init", "--timer"]
        cost, _, errors = run_alone(command, output=output)
        timing = TIMING.search(errors)
        if not timing:
            raise SystemFailed(f"{self.name} did not say how long its report took: {errors}")
        return cost, float(timing[1])

    def first_field(self, sql: str) -> str:
        """The only field of an answer of one row."""
        return self._answer(sql).splitlines()[1]

    def _answer(self, sql: str) -> str:
        command = [str(self.command), str(self.file(self.layouts[0])), "--format", "csv", "--no-init", "--readonly"]
        return run_alone([*command, "-c", sql])[1]

    def _repeated(self, text: str, layout: str, threads: int, repetitions: int) -> tuple[list[float], int]:
        """A run that warms up and the others; a slow statement is timed once, as everywhere."""
        tried = self._run(text, layout, threads, 2)
        if repetitions == 1 or tried[0][-1] >= SLOW_MILLISECONDS:
            return tried
        return self._run(text, layout, threads, repetitions + 1)

    def _run(self, text: str, layout: str, threads: int, count: int) -> tuple[list[float], int]:
        """Milliseconds of a statement that one process runs so often, and the most memory that it held."""
        with tempfile.NamedTemporaryFile("w", suffix=".sql", encoding="utf-8") as script:
            script.write(f"{text};\n" * count)
            script.flush()
            command = [str(self.command), str(self.file(layout)), "--readonly", "--no-init", "--timer", "--bail",
                       "--threads", str(threads), "--format", "trash", "-f", script.name]
            cost, _, errors = run_alone(command, output=Path(os.devnull), environment=self._environment)
        found = [float(value) for value in TIMING.findall(errors)]
        if len(found) != count:
            raise SystemFailed(f"{self.name} timed {len(found)} of {count} runs: {errors}")
        return found, cost.peak_bytes

    def _ask(self, sql: str, layout: str, output: Path) -> None:
        command = [str(self.command), str(self.file(layout)), "--format", "csv", "--no-init", "--readonly"]
        run_alone([*command, "-c", sql], output=output)

    def _report(self, output: Path) -> None:
        """The report's own figures, with the columns and rows that the question of the peers has."""
        table = output.with_suffix(".city")
        command = [str(self.command), "ontime", str(self.file("receipt")), "--by", "sector,reporting_quarter",
                   "--format", "csv", "--no-init"]
        run_alone(command, output=table)
        with tempfile.TemporaryDirectory() as directory:
            columns = "sector, reporting_quarter, resolved, early, on_time, late, no_appointment"
            scratch = Path(directory) / "report.dossier"
            run_alone([str(self.command), "import", str(scratch), "-", "--table", "report", "--no-init"],
                      text=table.read_text("utf-8"))
            run_alone([str(self.command), str(scratch), "--format", "csv", "--no-init", "-c",
                       f"SELECT {columns} FROM report WHERE resolved > 0"], output=output)
        table.unlink()
