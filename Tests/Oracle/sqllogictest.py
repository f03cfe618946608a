"""Runs files in the form of SQLite's sqllogictest against dossier.

    python3 Tests/Oracle/sqllogictest.py DOSSIER FILE.test … [--show 10] [--threads 1]

Each file runs in a database in memory, in one process, with `SET integer_division = true`. Records that `skipif
postgresql` or `onlyif` another system exclude are counted apart. A statement or query must succeed or fail as its record
says, and the rows of a query be those recorded, or have their hash. Exit code 1 if more than a half of a percent of a
file's records differ.
"""

import argparse
import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile

SYSTEM = "postgresql"


class Record:
    def __init__(self, kind, line):
        self.kind = kind  # "statement" or "query"
        self.line = line
        self.sql = ""
        self.fails = False
        self.types = ""
        self.sort = "nosort"
        self.expected = []


def records(text):
    """The records that count, and how many are excluded."""
    found, excluded = [], 0
    lines = text.split("\n")
    index = 0
    excludes = False
    while index < len(lines):
        line = lines[index].split("#", 1)[0] if lines[index].startswith(("skipif", "onlyif")) else lines[index]
        words = line.split()
        index += 1
        if not words or words[0].startswith("#"):
            continue
        if words[0] == "skipif":
            excludes = excludes or words[1].lower() == SYSTEM
        elif words[0] == "onlyif":
            excludes = excludes or words[1].lower() != SYSTEM
        elif words[0] == "halt":
            if not excludes:
                break
            excludes = False
        elif words[0] == "hash-threshold":
            pass
        elif words[0] in ("statement", "query"):
            record = Record(words[0], index)
            if words[0] == "statement":
                record.fails = words[1] == "error"
            else:
                record.types = words[1]
                record.sort = words[2] if len(words) > 2 else "nosort"
            sql = []
            while index < len(lines) and lines[index].strip() and lines[index] != "----":
                sql.append(lines[index])
                index += 1
            record.sql = "\n".join(sql)
            if index < len(lines) and lines[index] == "----":
                index += 1
                while index < len(lines) and lines[index].strip():
                    record.expected.append(lines[index])
                    index += 1
            if excludes:
                excluded += 1
            else:
                found.append(record)
            excludes = False
        else:
            raise SystemExit(f"line {index}: no record begins with {words[0]}")
    return found, excluded


def shown(value, kind):
    """A value as the format writes it."""
    if value is None:
        return "NULL"
    if kind == "I":
        try:
            return str(int(float(value))) if "." in str(value) or "e" in str(value) else str(int(value))
        except ValueError:
            return "0"
    if kind == "R":
        return f"{float(value):.3f}"
    text = {True: "1", False: "0"}.get(value, value) if isinstance(value, bool) else str(value)
    return "".join(c if " " <= c <= "~" else "@" for c in text) or "(empty)"


def same(record, rows):
    values = [[shown(value, kind) for value, kind in zip(row, record.types)] for row in rows]
    if any(len(row) != len(record.types) for row in rows):
        return False
    if record.sort == "rowsort":
        values.sort()
    flat = [value for row in values for value in row]
    if record.sort == "valuesort":
        flat.sort()
    words = record.expected[0].split() if len(record.expected) == 1 else []
    if len(words) == 5 and words[1] == "values" and words[2] == "hashing":
        digest = hashlib.md5("".join(value + "\n" for value in flat).encode()).hexdigest()
        return len(flat) == int(words[0]) and digest == words[4]
    # Some files write a row's values beside each other.
    if len(record.expected) != len(flat) and len(record.expected) == len(values):
        return [" ".join(row.split()) for row in record.expected] == [" ".join(row) for row in values]
    return record.expected == flat


def answers(binary, found, threads):
    """For each record its rows, or the error as a text."""
    with tempfile.TemporaryDirectory() as name:
        script = pathlib.Path(name) / "all.sql"
        script.write_text(
            "SET integer_division = true;\n" + "".join(f"{record.sql.rstrip().rstrip(';')};\n" for record in found),
            encoding="utf-8")
        done = subprocess.run(
            [binary, "-f", str(script), "--format", "jsonl", "--timer", "--no-init", "--threads", str(threads)],
            capture_output=True)
    rows = iter(done.stdout.decode().splitlines())
    outcomes = []
    for line in done.stderr.decode().splitlines():
        if line.startswith("{"):
            outcomes.append(json.loads(line)["error"])
        elif line.startswith("time_ms="):
            outcomes.append(int(line.rsplit("rows=", 1)[1]))
    result = []
    for record, outcome in zip(found, outcomes[1:]):
        if isinstance(outcome, dict):
            result.append(f"{outcome['code']}: {outcome['message']}")
        elif record.kind == "statement":
            result.append([])
        else:
            result.append([
                json.loads(next(rows), object_pairs_hook=lambda pairs: [value for _, value in pairs],
                           parse_float=str, parse_int=str) for _ in range(outcome)])
    result += [f"DIED {done.returncode}"] * (len(found) - len(result))
    return result


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("files", nargs="+")
    parser.add_argument("--show", type=int, default=10)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    isBad = False
    totals = [0, 0, 0]
    for file in options.files:
        found, excluded = records(pathlib.Path(file).read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n"))
        wrong = 0
        for record, answer in zip(found, answers(options.binary, found, options.threads)):
            if record.kind == "statement":
                isRight = isinstance(answer, str) == record.fails and not (isinstance(answer, str) and answer.startswith("DIED"))
            else:
                isRight = not isinstance(answer, str) and same(record, answer)
            if isRight:
                continue
            wrong += 1
            if wrong <= options.show:
                print(f"{file}:{record.line}: {record.sql}\n   {str(answer)[:300]}\n   not {record.expected[:6]}")
        totals = [total + more for total, more in zip(totals, (len(found), wrong, excluded))]
        print(f"{file}: {len(found)} records, {wrong} wrong, {excluded} excluded", flush=True)
        isBad = isBad or wrong > len(found) * 0.005
    print(f"{totals[0]} records, {totals[1]} wrong ({100 * totals[1] / max(totals[0], 1):.3f} %), {totals[2]} excluded")
    sys.exit(1 if isBad else 0)


if __name__ == "__main__":
    main()
