"""DossierDB, through its command."""

import csv
import hashlib
import io
import re
import tempfile
from pathlib import Path

from .peer import Cost, Row, SystemFailed, run_alone

TIMING = re.compile(r"^time_ms=([0-9.]+) rows=\d+$", re.MULTILINE)


class DossierDB:
    name = "DossierDB"
    layouts = ("receipt",)

    def __init__(self, command: Path, directory: Path) -> None:
        self.command = command
        self.directory = directory

    def version(self) -> str:
        return "binary " + hashlib.sha256(self.command.read_bytes()).hexdigest()[:12]

    def file(self, layout: str) -> Path:
        return self.directory / f"{layout}.dossier"

    def load(self, csv: Path, way: str, threads: int) -> Cost:
        target = self.file("receipt" if way == "declared" else way)
        target.unlink(missing_ok=True)
        table = [] if way == "declared" else ["--table", "inferred"]
        options = ["--threads", str(threads), "--no-init"]
        return run_alone([str(self.command), "import", str(target), str(csv), *table, *options])[0]

    def prepare(self) -> None:
        self.file("inferred").unlink(missing_ok=True)

    def answer(self, sql: str, layout: str) -> list[Row]:
        command = [str(self.command), str(self.file(layout)), "--format", "csv", "--no-init", "--readonly"]
        return _rows(run_alone([*command, "-c", sql])[1])

    def times(self, sql: str, layout: str, threads: int, repetitions: int) -> list[float]:
        with tempfile.NamedTemporaryFile("w", suffix=".sql", encoding="utf-8") as script:
            script.write(f"{sql};\n" * (repetitions + 1))
            script.flush()
            command = [str(self.command), str(self.file(layout)), "--readonly", "--no-init", "--timer", "--bail",
                       "--threads", str(threads), "--format", "csv", "-f", script.name]
            errors = run_alone(command)[2]
        milliseconds = [float(found) for found in TIMING.findall(errors)]
        if len(milliseconds) != repetitions + 1:
            raise SystemFailed(f"{self.name} timed {len(milliseconds)} of {repetitions + 1} runs: {errors}")
        return milliseconds[1:]

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


def read_report(path: Path) -> list[dict[str, str]]:
    """The rows of a report that was written as CSV."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _rows(text: str) -> list[Row]:
    records = list(csv.reader(io.StringIO(text, newline="")))
    return [tuple(field or None for field in record) for record in records[1:]]
