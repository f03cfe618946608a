"""Loads random CSV files, well formed and odd, with dossier and with DuckDB.

    python3 Tests/Oracle/random_csv.py DOSSIER [--seed 1] [--count 300 | --minutes 60] [--keep DIR]

Every third file is well formed and stays within what both understand alike (the others are listed in
Sources/DossierImport/DossierImport.docc/CSV.md): there names, types and rows must be equal. The rest went through what
befalls files: there no load may crash or take a second, and the rows that were read must be those loaded and those
rejected, in the counts, the table and the rejects file; what DuckDB does otherwise is only counted. Exit code 1 if
anything is wrong.
"""

import argparse
import collections
import csv
import gzip
import os
import pathlib
import random
import re
import sys
import tempfile
import time

import duckdb

import csv_engines

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
    row_count = r.choice([0, 1, 2, 3, 10, 10, 40, 40, 300, 900])
    delimiter = r.choice([",", ",", ",", ";", "\t", "|"])
    newline = r.choice(["\n", "\n", "\r\n"])
    style = r.choice(["needed", "needed", "all", "some"])
    # Beyond 1,000 records the two judge a header by unlike samples (CSV.md, 12).
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


# What may befall a file. The second field is true where CSV.md says that DuckDB does otherwise, or where it is a matter of
# taste what such a file means: then only crashes, time and counts are judged.
def lines_of(r, text, change):
    lines = text.split("\n")
    for _ in range(r.choice([1, 1, 2, 5])):
        place = r.randrange(len(lines))
        lines[place:place + 1] = change(lines[place])
    return "\n".join(lines)


def put_in(r, text, scraps):
    place = r.randrange(len(text) + 1)
    return text[:place] + r.choice(scraps) + text[place:]


ODDITIES = {
    "a stray quote": (lambda r, t: put_in(r, t, ['"', '"', '""', '",', '"\n'])),
    "a ragged row": (lambda r, t: lines_of(r, t, lambda line: [line + r.choice([",", ",x", ";", ",,,"])])),
    "a short row": (lambda r, t: lines_of(r, t, lambda line: [line[:r.randrange(len(line) + 1)]])),
    "a blank line": (lambda r, t: lines_of(r, t, lambda line: [line, ""])),
    "a comment": (lambda r, t: lines_of(r, t, lambda line: ["# " + line, line])),
    "a title": (lambda r, t: r.choice(["Báo cáo tháng 7\n", "Sở Tư pháp;;\n", "UBND TP\nDanh sách hồ sơ\n\n", '"A title, with a comma"\n']) + t),
    "a footer": (lambda r, t: t.rstrip("\n") + r.choice(["\nTotal,3\n", "\n-- end --\n", "\n\nNgười lập: An"])),
    "the header twice": (lambda r, t: t.rstrip("\n") + "\n" + t),
    "trailing delimiters": (lambda r, t: "\n".join(line + "," for line in t.split("\n"))),
    "carriage returns alone": (lambda r, t: t.replace("\n", "\r")),
    "CR CR LF": (lambda r, t: t.replace("\n", "\r\r\n")),
    "mixed ends of lines": (lambda r, t: "".join(r.choice(["\n", "\r\n", "\r"]) if c == "\n" else c for c in t)),
    "two byte order marks": (lambda r, t: "\ufeff\ufeff" + t),
    "a NUL": (lambda r, t: put_in(r, t, ["\x00"])),
    "a control character": (lambda r, t: put_in(r, t, ["\x1a", "\x1b[31m", "\x7f", "\x08", "\u2028", "\u0085"])),
    "single quotes": (lambda r, t: t.replace('"', "'")),
    "escapes": (lambda r, t: t.replace('""', '\\"')),
    "another delimiter in some lines": (lambda r, t: lines_of(r, t, lambda line: [line.replace(",", ";")])),
    "blanks after delimiters": (lambda r, t: t.replace(",", ", ")),
    "a long field": (lambda r, t: put_in(r, t, ["x" * 70_000, "7" * 5_000, '"' + "y,\n" * 3_000 + '"'])),
    "an open quote": (lambda r, t: put_in(r, t, ['\n"', ',"'])),
    "a cut": (lambda r, t: t[:r.randrange(len(t) + 1)]),
    "two files in one": (lambda r, t: t.rstrip("\n") + "\n" + make_file(r).lstrip("\ufeff")),
    "no header": (lambda r, t: t.split("\n", 1)[-1]),
}
ENCODINGS = ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1258", "utf-8-sig"]


def make_odd_file(r):
    """The bytes of a file that something befell, and what."""
    text, names = make_file(r), []
    for _ in range(r.choice([1, 1, 1, 2, 3])):
        name = r.choice(list(ODDITIES))
        text, names = ODDITIES[name](r, text), names + [name]
    data = text.encode("utf-8", "replace")
    if r.random() < 0.15:
        encoding = r.choice(ENCODINGS)
        data, names = text.encode(encoding, "replace"), names + [encoding]
    if r.random() < 0.15 and data:
        flipped = bytearray(data)
        for _ in range(r.choice([1, 3, 20])):
            flipped[r.randrange(len(flipped))] = r.randrange(256)
        data, names = bytes(flipped), names + ["flipped bytes"]
    if r.random() < 0.05:
        data, names = gzip.compress(data)[:r.choice([None, -3, 12])], names + ["gzip"]
    return data, names


def is_stated(data, path):
    """True for a well-formed file that DuckDB reads otherwise by CSV.md: empty (14), a blank line first behind a byte
    order mark or with CRLF (10), at most one value among empty fields first (12), lines that it passes over as titles, of
    which such a file has none (12), or a delimiter in the first line and hardly another, so that it has ragged rows (1)."""
    text = data.decode().removeprefix("\ufeff")
    first = next(csv.reader([text.split("\n", 1)[0]], delimiter=max(",;\t|", key=text.count)), [])
    above = text.strip().split("\n")[:-1]
    if above and any(sign in above[0] and sum(sign in line for line in above) * 2 < len(above) for sign in ",;|\t"):
        return True
    if (not text.strip() or not above and text.count("\n") > 1 or text.startswith("\r\n")
            or text.startswith("\n") and len(text) < len(data.decode()) or len(first) > 2 and sum(map(bool, first)) <= 1):
        return True
    return csv_engines.skipped_count(path) > 0


class Run:
    def __init__(self, options, folder):
        self.options, self.path = options, pathlib.Path(folder) / "random.csv"
        self.dossier, self.oracle = csv_engines.Dossier(options.dossier, folder), csv_engines.DuckDB()
        self.kinds, self.files, self.answered, self.faults = collections.Counter(), 0, 0, 0

    def one(self, number):
        r = random.Random(f"{self.options.seed}/{number}")
        is_odd = number % 3 != 0
        data, names = make_odd_file(r) if is_odd else (make_file(r).encode(), [])
        self.files += 1
        found = self.found(data)
        if found is None:
            return
        kind, what = found
        is_fault = not is_odd or self.is_safety(kind)
        if not is_odd and (kind == "DuckDB refuses" or is_stated(data, self.path)):
            return
        label = re.sub(r"'[^']*'|\"[^\"]*\"|\d+", "N", f"{kind}: {what.splitlines()[0]}" if "refuse" in kind else kind)[:100]
        self.kinds[("FAULT " if is_fault else "otherwise ") + label] += 1
        self.faults += is_fault
        if is_fault or self.options.differences and "refuse" not in kind:
            data = self.shrunk(data, kind)
            found = self.found(data)
            print(f"file {number}: {kind} ({' + '.join(names) or 'well formed'}): {(found or ('', what))[1][:300]}\n    {data[:600]!r}", flush=True)
            if self.options.keep:
                os.makedirs(self.options.keep, exist_ok=True)
                (pathlib.Path(self.options.keep) / f"{self.options.seed}-{number}.csv").write_bytes(data)

    @staticmethod
    def is_safety(kind):
        return re.match(r"takes|exit|counts|left|\w+ rows|with rejects|the table", kind) is not None

    def found(self, data):
        self.path.write_bytes(data)
        ours = self.dossier.load(self.path)
        theirs = self.oracle.load(self.path)
        self.answered += theirs.rows is not None
        return csv_engines.kind_of(theirs, ours)

    def shrunk(self, data, kind, budget=60):
        """The file without the lines it can lose."""
        lines, length = data.split(b"\n"), max(len(data.split(b"\n")) // 2, 1)
        while length and budget:
            place = 0
            while place < len(lines) and budget:
                fewer, budget = lines[:place] + lines[place + length:], budget - 1
                found = self.found(b"\n".join(fewer))
                if found and found[0] == kind:
                    lines = fewer
                else:
                    place += length
            length //= 2
        return b"\n".join(lines)

    def all(self):
        end = time.monotonic() + 60 * (self.options.minutes or 10**6)
        while time.monotonic() < end and (self.options.minutes or self.files < self.options.count):
            self.one(self.files)
        print(f"\nDuckDB {duckdb.__version__}, seed {self.options.seed}: {self.files} files, {self.faults} faults")
        for kind, count in self.kinds.most_common(60):
            print(f"  {count:6d}  {kind}")
        return 1 if self.faults else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("dossier")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=300, help="files, if no minutes are given")
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--differences", action="store_true", help="shows also where odd files are loaded otherwise")
    parser.add_argument("--keep", help="a folder for the files that show a fault")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(Run(options, folder).all())


if __name__ == "__main__":
    main()
