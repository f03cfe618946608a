"""DossierDB, through its command."""

import hashlib
import os
import re
import tempfile
from pathlib import Path

from ..queries import Query, Subject
from .peer import Asked, Timed, Upsert
from .process import Cost, SystemFailed, run_alone

TIMING = re.compile(r"^time_ms=([0-9.]+) rows=\d+$", re.MULTILINE)


class DossierDB:
    name = "DossierDB"
    layouts = ("receipt",)
    ways = ("declared", "inferred")

    def __init__(self, command: Path, directory: Path) -> None:
        self.command = command
        self._directory = directory

    def version(self) -> str:
        with self.command.open("rb") as file:
            return "binary " + hashlib.file_digest(file, "sha256").hexdigest()[:12]

    def file(self, layout: str) -> Path:
        return self._directory / f"{layout}.dossier"

    def load(self, csv: Path, way: str, threads: int) -> Cost:
        target = self.file("receipt" if way == "declared" else way)
        target.unlink(missing_ok=True)
        # The peers keep decomposed names as they come, so that they must stay apart here too.
        table = ["--normalize", "none"] if way == "declared" else ["--table", "inferred"]
        options = ["--threads", str(threads), "--no-init"]
        return run_alone([str(self.command), "import", str(target), str(csv), *table, *options])[0]

    def prepare(self) -> None:
        self.file("inferred").unlink(missing_ok=True)

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
        milliseconds, peaks = [], []
        for text in texts:
            with tempfile.NamedTemporaryFile("w", suffix=".sql", encoding="utf-8") as script:
                script.write(f"{text};\n" * (repetitions + 1))
                script.flush()
                command = [str(self.command), str(self.file(layout)), "--readonly", "--no-init", "--timer", "--bail",
                           "--threads", str(threads), "--format", "csv", "-f", script.name]
                cost, _, errors = run_alone(command, output=Path(os.devnull))
            found = [float(value) for value in TIMING.findall(errors)]
            if len(found) != repetitions + 1:
                raise SystemFailed(f"{self.name} timed {len(found)} of {repetitions + 1} runs: {errors}")
            milliseconds.append(found[1:])
            peaks.append(cost.peak_bytes)
        return Timed(milliseconds, max(peaks))

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
        command = [str(self.command), str(self.file("receipt")), "--format", "csv", "--no-init", "--readonly"]
        return run_alone([*command, "-c", sql])[1].splitlines()[1]

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
