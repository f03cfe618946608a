"""Writes mixed CSV files, loads each with DuckDB and with dossier, and compares types and rows.

    python3 csv_mixed.py DOSSIER [--files 200] [--seed 1191] [--keep FOLDER]

DOSSIER is the command to test. Needs duckdb 2.0.0. Files that DuckDB does not accept do not count.
Exit code 1 if types or rows differ anywhere.

The files stay within what both understand alike. Where dossier differs from DuckDB on purpose is
said in the documentation of the import: several date layouts in one file, years of two digits,
hexadecimal numbers, offsets of time.
"""

import argparse
import csv
import io
import os
import random
import subprocess
import sys
import tempfile

import duckdb

WORDS = [
    "An", "Bình", "Đất đai", "Hộ tịch", "x", "a b", "O'Brien", "semi;colon", "com,ma", "ba|r", "line\nbreak",
    'qu"ote', "trường hợp", "NULL", "null", "-", "n/a", "007", "1.004203", "12a", "true story", "2024-13-01",
    "Phường 1", "e5", "1e", "..", "日本", "Thủ Đức", "+84", "0x", "1 2", "10:61", "2024-02-30", " lead", "trail ",
]
HEADERS = [
    "id", "name", "Name", "value", "Ngày tiếp nhận", "a b", "total", "x", "x", "", "column1", "date", "ghi chú",
    "code", "rate", "flag", "at", "A_1", "a", "a",
]


def text_value(r):
    return r.choice(WORDS)


def integer_value(r):
    return str(r.choice([r.randint(-9, 9), r.randint(-10**6, 10**6), r.randint(-2**63, 2**63 - 1), 0]))


def wide_value(r):
    return str(r.randint(2**63, 2**120) * r.choice([1, -1]))


def double_value(r):
    number = r.choice([r.uniform(-100, 100), r.uniform(-1e9, 1e9), r.randint(-5, 5) / 4])
    return r.choice([repr(number), f"{number:.2f}", f"{number:.3e}", f"{number:.0f}."])


def date_value(r):
    return f"{r.randint(1900, 2100):04d}-{r.randint(1, 12):02d}-{r.randint(1, 28):02d}"


def time_value(r):
    text = f"{r.randint(0, 23):02d}:{r.randint(0, 59):02d}:{r.randint(0, 59):02d}"
    return text + r.choice(["", "", f".{r.randint(0, 999999):06d}", f".{r.randint(0, 9)}"])


def timestamp_value(r):
    return date_value(r) + r.choice([" ", " ", "T"]) + time_value(r)


def day_first_value(r):
    return f"{r.randint(1, 28):02d}/{r.randint(1, 12):02d}/{r.randint(1900, 2100)}"


def day_first_stamp(r):
    return day_first_value(r) + f" {r.randint(0, 23):02d}:{r.randint(0, 59):02d}:{r.randint(0, 59):02d}"


def boolean_value(r):
    return r.choice(["true", "false", "TRUE", "False"])


def zeros_value(r):
    return f"{r.randint(0, 999):05d}"


KINDS = {
    "text": text_value, "integer": integer_value, "wide": wide_value, "double": double_value,
    "date": date_value, "time": time_value, "timestamp": timestamp_value, "day_first": day_first_value,
    "day_first_stamp": day_first_stamp, "boolean": boolean_value, "zeros": zeros_value,
}
# A value of the second kind may turn up late in a column of the first.
LATE = {
    "integer": ["double", "text", "wide", "zeros", "boolean"], "wide": ["double", "text"], "double": ["text"],
    "date": ["text", "integer"], "time": ["text"], "timestamp": ["text"], "boolean": ["text", "integer"],
    "text": ["integer"], "day_first": ["text"], "day_first_stamp": ["text"], "zeros": ["text"],
}


def column(r, row_count, left_out):
    kind = r.choice([kind for kind in KINDS if kind not in left_out])
    share_null = r.choice([0, 0, 0.1, 0.6, 1.0 if r.random() < 0.1 else 0])
    values = ["" if r.random() < share_null else KINDS[kind](r) for _ in range(row_count)]
    if kind in LATE and row_count > 2 and r.random() < 0.3:
        values[r.choice([row_count - 1, row_count // 2])] = KINDS[r.choice(LATE[kind])](r)
    return values


def quoted(r, value, delimiter, style):
    needs = any(c in value for c in (delimiter, '"', "\n", "\r")) or value != value.strip()
    if needs or style == "all" or (style == "some" and value and r.random() < 0.3):
        return '"' + value.replace('"', '""') + '"'
    return value


def make_file(r):
    column_count = r.choice([1, 2, 2, 3, 4, 5, 8, 12])
    row_count = r.choice([0, 1, 2, 3, 10, 10, 40, 40, 300, 3_000])
    delimiter = r.choice([",", ",", ",", ";", "\t", "|"])
    newline = r.choice(["\n", "\n", "\r\n"])
    style = r.choice(["needed", "needed", "all", "some"])
    has_header = r.random() < 0.85
    # DuckDB knows one layout of dates for a whole file.
    left_out = r.choice([("day_first", "day_first_stamp"), ("date", "timestamp")])
    columns = [column(r, row_count, left_out) for _ in range(column_count)]
    lines = []
    if has_header:
        lines.append([r.choice(HEADERS) for _ in range(column_count)])
    for row in range(row_count):
        lines.append([values[row] for values in columns])
    text = newline.join(delimiter.join(quoted(r, value, delimiter, style) for value in line) for line in lines)
    if r.random() < 0.8:
        text += newline
    # Behind a byte order mark DuckDB reads a quote as an ordinary character.
    has_mark = r.random() < 0.1 and not text.startswith('"')
    return ("\ufeff" if has_mark else "") + text


def by_duckdb(path):
    connection = duckdb.connect()
    connection.execute("set threads = 1")
    # Through a table: a cast of read_csv's own columns would give the text of the file back.
    connection.execute(f"create table loaded as select * from read_csv('{path}', sample_size=-1)")
    described = connection.execute("describe loaded").fetchall()
    columns = [(row[0], row[1]) for row in described]
    fields = ", ".join(f'cast("{name.replace(chr(34), chr(34) * 2)}" as varchar)' for name, _ in columns)
    rows = connection.execute(f"select {fields} from loaded").fetchall()
    return columns, [tuple(value or "" for value in row) for row in rows]


def run(arguments):
    done = subprocess.run(arguments, capture_output=True, timeout=120, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.decode("utf-8", "replace").strip())
    return done.stdout.decode("utf-8")


def by_dossier(command, path, folder):
    database = os.path.join(folder, "mixed.dossier")
    if os.path.exists(database):
        os.remove(database)
    run([command, "import", database, path, "--table", "t"])
    described = list(csv.reader(io.StringIO(run([command, database, "-c", "describe t", "--format", "csv"]))))
    columns = [(row[0], row[1]) for row in described[1:]]
    rows = list(csv.reader(io.StringIO(run([command, database, "-c", "select * from t", "--format", "csv"]))))
    return columns, [tuple(row) if row else ("",) for row in rows[1:]]


def difference(expected, got):
    """One line that says how two tables differ, or None."""
    if expected[0] != got[0]:
        return f"columns {got[0]} instead of {expected[0]}"
    if len(expected[1]) != len(got[1]):
        return f"{len(got[1])} rows instead of {len(expected[1])}"
    for number, (left, right) in enumerate(zip(expected[1], got[1])):
        if left != right:
            return f"row {number + 1} is {right} instead of {left}"
    return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("dossier")
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1191)
    parser.add_argument("--keep", help="a folder for the files that differ")
    arguments = parser.parse_args()
    accepted = refused = different = 0
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "mixed.csv")
        for number in range(arguments.files):
            text = make_file(random.Random(f"{arguments.seed}/{number}"))
            with open(path, "w", encoding="utf-8", newline="") as out:
                out.write(text)
            try:
                expected = by_duckdb(path)
            except duckdb.Error as error:
                refused += 1
                continue
            accepted += 1
            try:
                problem = difference(expected, by_dossier(arguments.dossier, path, folder))
            except RuntimeError as error:
                problem = str(error)
            if problem:
                different += 1
                print(f"file {number}: {problem}")
                if arguments.keep:
                    os.makedirs(arguments.keep, exist_ok=True)
                    with open(os.path.join(arguments.keep, f"{number}.csv"), "w", encoding="utf-8", newline="") as out:
                        out.write(text)
    print(f"{accepted} files accepted by DuckDB, {refused} refused, {different} differ")
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
