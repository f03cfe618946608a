"""Loads a CSV file with dossier and with DuckDB, and says how the tables differ."""

import csv
import io
import json
import multiprocessing
import pathlib
import re
import subprocess
import threading
import time

import duckdb

csv.field_size_limit(1 << 30)


class Loaded:
    """Columns with types and rows of texts; or an error; or how the engine died."""

    def __init__(self, columns=None, rows=None, error=None, died=None, rejected=0):
        self.columns, self.rows, self.error, self.died, self.rejected = columns, rows, error, died, rejected


def duckdb_worker(pipe):
    while True:
        path, options = pipe.recv()
        connection = duckdb.connect(config={"threads": 1, "memory_limit": "1GB"})
        timer = threading.Timer(20, connection.interrupt)
        timer.start()
        try:
            # Through a table: a cast of read_csv's own columns would give the text of the file back.
            connection.execute(f"CREATE TABLE loaded AS SELECT * FROM read_csv({quoted(path)}, sample_size=-1, hive_partitioning=false{options})")
            columns = [(row[0], row[1]) for row in connection.execute("DESCRIBE loaded").fetchall()]
            rows = connection.execute("SELECT CAST(COLUMNS(*) AS VARCHAR) FROM loaded").fetchall()
            pipe.send((columns, rows, None))
        except (duckdb.Error, RuntimeError, UnicodeError) as error:
            pipe.send((None, None, f"{type(error).__name__}: {error}"))
        timer.cancel()


def skipped_count(path):
    """Lines that read_csv passes over as titles."""
    sniffed = duckdb.execute(f"SELECT SkipRows FROM sniff_csv({quoted(str(path))}, sample_size=-1)").fetchone()
    return sniffed[0] if sniffed else 0


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


class DuckDB:
    """read_csv in a process of its own, for it may die as well."""

    def __init__(self):
        self.start()

    def start(self):
        self.pipe, other = multiprocessing.Pipe()
        self.process = multiprocessing.Process(target=duckdb_worker, args=(other,), daemon=True)
        self.process.start()
        other.close()

    def load(self, path, options=""):
        try:
            self.pipe.send((str(path), options))
            if not self.pipe.poll(40):
                raise EOFError
            columns, rows, error = self.pipe.recv()
        except (EOFError, OSError):
            self.process.kill()
            self.start()
            return Loaded(died="DuckDB died")
        return Loaded(columns, rows, error)


class Dossier:
    def __init__(self, binary, folder):
        self.binary, self.folder = binary, pathlib.Path(folder)

    def run(self, *arguments, limit):
        """Exit code (None if killed by time), standard output and error, seconds."""
        began = time.monotonic()
        try:
            done = subprocess.run([self.binary, *map(str, arguments)], capture_output=True, timeout=limit, check=False)
            return done.returncode, done.stdout, done.stderr.decode("utf-8", "replace"), time.monotonic() - began
        except subprocess.TimeoutExpired:
            return None, b"", "", time.monotonic() - began

    def load(self, path, slow=1.0):
        """The table that `import` makes; a load that takes over a second is tried thrice: other work may run beside it."""
        for _ in range(3):
            loaded = self.load_once(path, slow)
            if not loaded.died or "takes" not in loaded.died:
                break
        return loaded

    def load_once(self, path, slow, limit=20.0):
        """The table that `import` makes; with bad rows, the rest and how many were rejected. Every count is checked."""
        database, rejects = self.folder / "random.dossier", self.folder / "rejects.csv"
        for file in (database, rejects):
            file.unlink(missing_ok=True)
        code, out, err, seconds = self.run("import", database, path, "--table", "t", "--format", "json", limit=limit)
        died = death(code, err, seconds, slow)
        if died:
            return Loaded(died=died)
        first = one_count(out)
        error = None
        if code:
            error = json.loads(err.strip().split("\n")[-1])["error"]["message"] if err.strip().startswith("{") else err.strip()
            if database.exists() and self.run(database, "-c", "SHOW TABLES", "--format", "csv", limit=limit)[1].count(b"\n") > 1:
                return Loaded(died=f"left a table behind: {error}")
            database.unlink(missing_ok=True)
            code, out, err, seconds = self.run("import", database, path, "--table", "t", "--rejects", rejects, "--format", "json", limit=limit)
            died = death(code, err, seconds, slow)
            if died or code:
                return Loaded(died=died and "with rejects " + died, error=error)
        count = one_count(out)
        if count is None or count["read"] != count["loaded"] + count["rejected"] or (first and count["rejected"]):
            return Loaded(died=f"counts {out!r}")
        loaded = self.table(database, limit)
        if loaded.rows is not None and len(loaded.rows) != count["loaded"]:
            return Loaded(died=f"{len(loaded.rows)} rows of {count['loaded']} loaded")
        loaded.rejected, loaded.error = count["rejected"], error
        if error:
            listed = len(list(csv.reader(io.StringIO(rejects.read_bytes().decode("utf-8", "replace"))))) - 1
            if listed != loaded.rejected:
                return Loaded(died=f"{listed} rows in the rejects file, {loaded.rejected} rejected")
        return loaded

    def table(self, database, limit):
        code, out, err, seconds = self.run(database, "-c", "DESCRIBE t; SELECT * FROM t", "--format", "json", limit=limit)
        died = death(code, err, seconds, 5)
        if died or code:
            return Loaded(died=died or f"the table cannot be read: {err[:200]}")
        decoder = json.JSONDecoder(parse_int=str, parse_float=str)
        described, end = decoder.raw_decode(out.decode("utf-8"))
        rows, _ = decoder.raw_decode(out.decode("utf-8")[end:].lstrip())
        columns = [(row["column_name"], row["column_type"]) for row in described]
        return Loaded(columns, [tuple(text_of(cell) for cell in row.values()) for row in rows])


def text_of(cell):
    return cell if cell is None or isinstance(cell, str) else str(cell).lower()


def one_count(out):
    try:
        return json.loads(out)[0]
    except (ValueError, IndexError):
        return None


def death(code, err, seconds, slow):
    if code is None or seconds > slow:
        return f"takes {seconds:.1f} s"
    if code < 0 or code > 3:
        return f"exit {code}: {err[-200:]}"
    return None


def equal(left, right, kind):
    if left == right or (left or "") == (right or ""):
        return True
    if kind == "DOUBLE" and left and right:
        return float(left) == float(right) or left == right == "nan"
    return False


def difference(theirs, ours):
    """A kind and what differs between two tables, or None."""
    if len(theirs.columns) != len(ours.columns):
        return "columns", f"{len(ours.columns)} instead of {len(theirs.columns)}"
    if len(theirs.rows) != len(ours.rows):
        return "rows", f"{len(ours.rows)} and {ours.rejected} rejected instead of {len(theirs.rows)}"
    for left, right in zip(theirs.columns, ours.columns):
        if left[0] != right[0]:
            return "names", f"{right[0]!r} instead of {left[0]!r}"
    for left, right in zip(theirs.columns, ours.columns):
        if left[1] != right[1]:
            return f"types: {right[1]} for {left[1]}", f"column {left[0]!r}"
    for number, (left, right) in enumerate(zip(theirs.rows, ours.rows)):
        for a, b, column in zip(left, right, theirs.columns):
            if not equal(a, b, column[1]):
                return "values", f"row {number + 1}, column {column[0]!r} is {b!r} instead of {a!r}"
    return None


def kind_of(theirs, ours):
    """How two loads differ: a kind and what, or None if they agree or both refuse."""
    if ours.died:
        return re.sub(r"[\d.]+", "N", ours.died)[:60], ours.died
    if theirs.died:
        return None
    if ours.error and theirs.error:
        return None
    if ours.error:
        return "we refuse", ours.error
    if theirs.error:
        return "DuckDB refuses", theirs.error
    return difference(theirs, ours)
