"""One job of Hyper, alone in this process and its server: reads the job as JSON, writes what it measured as JSON.

Rows are taken as the client library holds them, in the chunks that the server sends, and no Python objects are made of
them. With one thread this process and the server are pinned to one processor, for nothing else binds Hyper.
"""

import os
import resource
import time
from pathlib import Path

from tableauhyperapi import Connection, CreateMode, HyperProcess, Telemetry
from tableauhyperapi.result import Error, ffi, hapi

from ...queries import AFTER_UPSERT, SECTOR
from ..worker import bytes_on_disk, repeated, serve
from .texts import COUNTED


class Session:
    """A file opened in a server of its own, which ends with the session."""

    def __init__(self, job: dict, mode: CreateMode = CreateMode.NONE) -> None:
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-job["threads"]:])
        file = Path(job["file"])
        # No log; what the server would write all the same goes beside its file.
        parameters = {"log_config": "", "log_dir": str(file.parent)}
        self._server = HyperProcess(Telemetry.DO_NOT_SEND_USAGE_DATA_TO_TABLEAU, parameters=parameters)
        self.pid = _children()[0]
        self.wall, self._cpu = time.perf_counter(), _cpu_seconds(self.pid)
        self._connection = Connection(self._server.endpoint, file, mode)

    def run(self, statement: str) -> float:
        """Milliseconds from handing in the statement to holding the last chunk of its rows."""
        if statement.startswith(COUNTED):
            statement = f"SELECT count(*) FROM ({statement.removeprefix(COUNTED)}) AS answer"
        started = time.perf_counter_ns()
        result = self._connection.execute_query(statement)
        chunks, rows = [], result._Result__cdata
        while True:
            chunk = ffi.new("hyper_rowset_chunk_t**")
            Error.check(hapi.hyper_rowset_get_next_chunk(rows, chunk))
            if chunk[0] == ffi.NULL:
                break
            chunks.append(ffi.gc(chunk[0], hapi.hyper_destroy_rowset_chunk))
        milliseconds = (time.perf_counter_ns() - started) / 1e6
        chunks.clear()
        result.close()
        return milliseconds

    def command(self, statement: str) -> None:
        self._connection.execute_command(statement)

    def row(self, statement: str) -> list[object]:
        """The first row of an answer."""
        return self._connection.execute_list_query(statement)[0]

    def cost(self) -> dict:
        """What loading cost once the file is closed; the server was running before, as a library is loaded before."""
        self._connection.close()
        cost = {"wall_seconds": time.perf_counter() - self.wall, "cpu_seconds": _cpu_seconds(self.pid) - self._cpu,
                "peak_bytes": self.peak_bytes()}
        self._server.close()
        return cost

    def peak_bytes(self) -> int:
        """The most that this process and the server held."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        server = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
        return (server + resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) * 1024

    def close(self) -> None:
        self._connection.close()
        self._server.close()


def load(job: dict) -> dict:
    session = Session(job, CreateMode.CREATE_AND_REPLACE)
    session.command(job["schema"])
    session.command(_copy("dossiers", job["csv"]))
    return session.cost()


def measure(job: dict) -> dict:
    session = Session(job)
    milliseconds = [repeated(lambda: session.run(text), job["repetitions"]) for text in job["statements"]]
    peak = session.peak_bytes()
    session.close()
    return {"milliseconds": milliseconds, "peak_bytes": peak}


def answer(job: dict) -> dict:
    session = Session(job)
    for asked in job["asked"]:
        text = asked["text"].removeprefix(COUNTED)
        session.command(f"COPY ({text}) TO '{asked['output']}' WITH (format csv, header)")
    session.close()
    return {}


def upsert(job: dict) -> dict:
    started = time.perf_counter()
    session, file = Session(job, CreateMode.CREATE_AND_REPLACE), Path(job["file"])
    session.command(job["schema"])
    session.command(_copy("dossiers", job["csv"]))
    load_seconds = time.perf_counter() - started
    size, before = bytes_on_disk(file), min(repeated(lambda: session.run(SECTOR.sql), 5))
    started = time.perf_counter()
    session.command(job["schema"].replace("CREATE TABLE dossiers", "CREATE TEMPORARY TABLE changes"))
    session.command(_copy("changes", job["changes"]))
    session.command("DELETE FROM dossiers WHERE dossier_id IN (SELECT dossier_id FROM changes)")
    session.command("INSERT INTO dossiers SELECT * FROM changes")
    seconds = time.perf_counter() - started
    after = min(repeated(lambda: session.run(SECTOR.sql), 5))
    contents = ",".join(str(value) for value in session.row(AFTER_UPSERT.sql))
    session.close()
    return {"load_seconds": load_seconds, "bytes_before": size, "query_milliseconds_before": before,
            "upsert_seconds": seconds, "bytes_after": bytes_on_disk(file), "query_milliseconds_after": after,
            "contents": contents}


def _copy(table: str, csv_file: str) -> str:
    return f"COPY {table} FROM '{csv_file}' WITH (format csv, header)"


def _children() -> list[int]:
    """The processes that this one started: its server."""
    mine = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = (entry / "stat").read_text().rsplit(")", 1)[1].split()[1]
            except OSError:
                continue
            if int(parent) == os.getpid():
                mine.append(int(entry.name))
    return mine


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    serve({"load": load, "time": measure, "answer": answer, "upsert": upsert})
