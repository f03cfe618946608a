"""Asks dossier and DuckDB random statements over all functions, operators, casts and clauses, and shrinks what differs.

    python3 Tests/Oracle/random_sql.py DOSSIER [--seed 1] [--count 5000 | --minutes 60] [--findings DIR]

Expressions are drawn from the tables of sql_grammar.py, with the extremes, nulls and odd texts of every type; every
eighth statement is a query over dossiers, of dossier_queries.py. A case
is a difference if dossier crashes, takes more than a second, answers otherwise than DuckDB, or fails where DuckDB
answers; its statement is shrunk to the smallest that still differs, and equal kinds are counted together. The codes
`unsupported` and `binding` are no differences (Semantics.md, number 5): the summary lists them. Every sixth statement
has its text damaged; there only crashes, hangs and what is taken for SQL count. Exit code 1 if anything differs.
"""

import argparse
import bisect
import collections
import datetime
import hashlib
import json
import math
import multiprocessing
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import threading
import time

import duckdb

import dossier_queries
import sql_grammar
from sql_grammar import Node

BATCH = 120
SLOW = 1.0  # seconds
ALLOWED = ("unsupported", "binding")
# Categories that Semantics.md has: what is not there, what DuckDB cannot bind, errors that its optimizer skips.
TOLERATED = ("absent", "more", "skipped", "stated")
# Errors of ours, and of DuckDB, that Semantics.md states in numbers 4 and 11 to 14.
STATED = (r"\d{5,}-\d\d-\d\d( \(BC\))? cannot be cast to TIMESTAMP|^-\(-\d+\) is out of range|difference in \w+ is out of range"
          r"|^true cannot be cast to DECIMAL| and -\d+ days are the day before -infinity",
          r"outside of supported range|INT64 with value -?\d+ can't be cast|Date out of range: -5877641-1-1"
          r"|Overflow in SUM of DECIMAL|Overflow in HUGEINT addition|Type UINT128 with value")
# A constant least integer, negated, and one beyond HUGEINT: numbers 12 and 4.
LEAST = r"\(- ?\(?(CAST\('-(128|32768|2147483648|9223372036854775808|170141183460469231731687303715884105728)' AS|-\d{10})"
LEAST_VALUES = r"-(128|32768|2147483648|9223372036854775808)\b"
BEYOND = r"\(- ?\(?-170141183460469231731687303715884105728\)"
LEAST_HUGEINT = "-170141183460469231731687303715884105728"
# Words that the shell takes for a command of its own, in a script too.
SHELL = r"(?im)(^|;)\s*(\?|help\b|exit\b|quit\b|\\[a-z]|\.[a-z])"
# DuckDB's errors about values.
EVALUATION = r"Conversion|OutOfRange|InvalidInput|.*Invalid escape"
# What DuckDB's binder refuses: number 14.
UNBOUND = r"Could not choose|No function matches|Cannot (compare values|mix values|combine types)"
# Functions as they are here where number 15 says that DuckDB's are others.
MACROS = """
CREATE MACRO our_round(a) AS round(a), (a, n) AS CASE WHEN a IS NOT NULL THEN round(a, n) END;
CREATE MACRO less(a, b) AS CASE WHEN b < a OR a IS NULL THEN b ELSE a END;
CREATE MACRO more(a, b) AS CASE WHEN b > a OR a IS NULL THEN b ELSE a END;
CREATE MACRO our_least(a) AS a, (a, b) AS less(a, b), (a, b, c) AS less(less(a, b), c);
CREATE MACRO our_greatest(a) AS a, (a, b) AS more(a, b), (a, b, c) AS more(more(a, b), c);
"""


class Answer:
    """What an engine said: columns with types and rows of texts, or an error of a code, or how it died."""

    def __init__(self, columns=None, rows=None, error=None, code=None, died=None):
        self.columns, self.rows, self.error, self.code, self.died = columns, rows, error, code, died


def duckdb_worker(pipe, table, dossiers):
    connection = duckdb.connect(config={"threads": 1})
    connection.execute(f"CREATE TABLE raw AS SELECT * REPLACE (CAST(id AS BIGINT) AS id) FROM read_csv('{table}', all_varchar=true)")
    connection.execute(f"CREATE TABLE d AS SELECT * FROM read_csv('{dossiers}', sample_size=-1)")
    connection.execute("SET enable_external_access = false")
    connection.execute(MACROS)
    while True:
        text, is_whole, is_optimized = pipe.recv()
        if not is_optimized:
            connection.execute("PRAGMA disable_optimizer")
        timer = threading.Timer(8, connection.interrupt)
        timer.start()
        try:
            if is_whole:
                columns = [(row[0], row[1]) for row in connection.execute("DESCRIBE " + text).fetchall()]
                rows = connection.execute(f"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ({text})").fetchall()
            else:
                connection.execute(text)
                columns, rows = [(c[0], str(c[1])) for c in connection.description or []], None
            pipe.send((columns, rows, None))
        except (duckdb.Error, RuntimeError, UnicodeError) as error:
            pipe.send((None, None, f"{type(error).__name__}: {error}"))
        timer.cancel()
        connection.execute("PRAGMA enable_optimizer")


class Oracle:
    """DuckDB in a process of its own, for it may die as well."""

    def __init__(self, *tables):
        self.tables = tables
        self.start()

    def start(self):
        self.pipe, other = multiprocessing.Pipe()
        self.process = multiprocessing.Process(target=duckdb_worker, args=(other, *self.tables), daemon=True)
        self.process.start()
        other.close()

    def ask(self, text, is_whole=True, is_optimized=True):
        try:
            self.pipe.send((text, is_whole, is_optimized))
            if not self.pipe.poll(30):
                raise EOFError
            columns, rows, error = self.pipe.recv()
        except (EOFError, OSError):
            self.process.kill()
            self.start()
            return Answer(died="DuckDB died")
        if error and re.search(r"Internal|Fatal|Interrupt|OutOfMemory|Unicode", error.split(":")[0]):
            self.process.kill()
            self.start()
            return Answer(died=error)
        return Answer(columns, rows, error)


class Dossier:
    def __init__(self, binary, database, folder):
        self.binary, self.database, self.script = binary, str(database), folder / "batch.sql"

    def run(self, script, limit):
        """Exit code (None if killed by time), standard output, errors, seconds."""
        self.script.write_text(script, encoding="utf-8", errors="surrogatepass")
        began = time.monotonic()
        try:
            done = subprocess.run(
                [self.binary, self.database, "-f", str(self.script), "--format", "json", "--readonly"],
                capture_output=True, timeout=limit, check=False)
            return done.returncode, done.stdout, done.stderr, time.monotonic() - began
        except subprocess.TimeoutExpired as expired:
            return None, expired.stdout or b"", expired.stderr or b"", time.monotonic() - began

    def run_alone(self, script):
        """The fastest of three runs if the first takes over a second: other work may run beside it."""
        fastest = self.run(script, 10)
        for _ in range(2):
            if fastest[3] > SLOW:
                fastest = min(fastest, self.run(script, 10), key=lambda done: done[3])
        return fastest

    def ask(self, texts):
        """The answer to each statement; a batch that dies or dawdles is asked one by one."""
        script, starts = "", []
        for number, text in enumerate(texts):
            starts.append(len(script.encode()))
            script += f'SELECT {number} AS "#";\nDESCRIBE {text};\n{text};\n'
        code, out, err, seconds = self.run(script, 30) if len(texts) > 1 else self.run_alone(script)
        failed = code is None or code < 0 or code > 7 or code in (4, 5)
        if len(texts) > 1 and (failed or seconds > SLOW + 0.004 * len(texts)):
            return [self.ask([text])[0] for text in texts]
        if len(texts) == 1 and seconds > SLOW:
            return [Answer(died=f"takes {seconds:.1f} s")]
        if failed:
            return [Answer(died=f"exit {code}: {err[-300:].decode('utf-8', 'replace')}")]
        return self.answers(len(texts), starts, out.decode("utf-8", "surrogateescape"), err.decode("utf-8", "replace"))

    @staticmethod
    def answers(count, starts, out, err):
        errors = {}
        for line in err.split("\n"):
            try:
                error = json.loads(line)["error"]
            except (ValueError, KeyError, TypeError):
                continue
            errors.setdefault(bisect.bisect_right(starts, error.get("offset", 0)) - 1, error)
        chunks, decoder, place, current = {}, json.JSONDecoder(parse_int=str, parse_float=str), 0, None
        while place < len(out):
            if out[place].isspace():
                place += 1
                continue
            value, place = decoder.raw_decode(out, place)
            if len(value) == 1 and list(value[0]) == ["#"]:
                current = int(value[0]["#"])
                chunks[current] = []
            elif current is not None:
                chunks[current].append(value)
        answers = []
        for number in range(count):
            chunk = chunks.get(number, [])
            if len(chunk) == 2:
                columns = [(row["column_name"], row["column_type"]) for row in chunk[0]]
                rows = [tuple(cell if cell is None or isinstance(cell, str) else str(cell).lower() for cell in row.values()) for row in chunk[1]]
                answers.append(Answer(columns, rows))
            else:
                error = errors.get(number, {"code": "unknown", "message": "no answer and no error"})
                answers.append(Answer(error=error["message"], code=error["code"]))
        return answers

    def try_text(self, text):
        """Status alone of a text that need not be SQL: ok, or an error's code, or how it died."""
        code, _, err, seconds = self.run_alone(text)
        if code is None or seconds > SLOW:
            return f"died: takes {seconds:.1f} s"
        if code < 0 or code > 7 or code in (4, 5):
            return f"died: exit {code}: {err[-200:].decode('utf-8', 'replace')}"
        found = re.search(rb'"code":"(\w+)","message":"([^"]*)', err)
        self.message = found.group(2).decode("utf-8", "replace") if found else ""
        return found.group(1).decode() if found else "ok" if code == 0 else f"died: exit {code} without an error"


def same(ours, theirs, kind, tolerance):
    if ours == theirs:
        return True
    if ours is None or theirs is None:
        return False
    if kind.startswith("DECIMAL"):  # DuckDB writes .5 where all digits stand behind the point
        return ours == theirs.replace(".", "0.", 1) if re.match(r"-?\.", theirs) else False
    if kind == "VARCHAR":  # the sign of nan: number 15
        return ours.replace("-nan", "nan") == theirs.replace("-nan", "nan")
    if kind != "DOUBLE":
        return False
    left, right = float(ours), float(theirs)
    if math.isnan(left) or math.isnan(right) or math.isinf(left) or math.isinf(right):
        return str(left) == str(right)
    if left == right:  # the sign of a zero is not kept everywhere: number 15
        return True
    return math.isclose(left, right, rel_tol=tolerance, abs_tol=1e-300 if tolerance < 1e-10 else 1e-12)


def microseconds(text):
    """A timestamp's count from the year 0, by the calendar before 1582 as well."""
    year, month, day, hour, minute, second, fraction = re.fullmatch(
        r"(\d+)-(\d+)-(\d+)(?: \(BC\))? (\d+):(\d+):(\d+)(?:\.(\d+))?", text).groups()
    year = 1 - int(year) if "(BC)" in text else int(year)
    # The Gregorian calendar repeats after 400 years.
    cycles, year = divmod(year - 1, 400)
    days = cycles * 146097 + datetime.date(year + 1, int(month), int(day)).toordinal()
    return (((days * 24 + int(hour)) * 60 + int(minute)) * 60 + int(second)) * 10**6 + int((fraction or "0").ljust(6, "0"))


def span(text):
    """An interval as `<` sees it: microseconds, of 30 days a month and 24 hours a day."""
    total = 0
    for count, unit in re.findall(r"(-?\d+) (year|month|day)", text):
        total += int(count) * {"year": 360, "month": 30, "day": 1}[unit] * 86_400 * 10**6
    clock = re.search(r"(-?)(\d+):(\d+):(\d+)(?:\.(\d+))?$", text)
    if clock:
        sign, hour, minute, second, fraction = clock.groups()
        micros = ((int(hour) * 60 + int(minute)) * 60 + int(second)) * 10**6 + int((fraction or "0").ljust(6, "0"))
        total += -micros if sign else micros
    return total


def sort_key(row, kinds):
    return [f"{float(cell):.6g}" if kind == "DOUBLE" and cell is not None else str(cell).replace("-nan", "nan") for cell, kind in zip(row, kinds)]


def is_rounded_beyond(text, kind):
    """True if the DOUBLE nearest to a DECIMAL is no value of its type, so that DuckDB's median is none either."""
    precision, scale = map(int, re.fullmatch(r"DECIMAL\((\d+),(\d+)\)", kind).groups())
    return abs(float(text)) >= 10.0 ** (precision - scale)


def is_null_throughout(text, theirs):
    """True if a CASE or its like may be NULL in every row: a column is, no row meets the condition, or it is compared by a CASE."""
    return re.search(r"\bCASE (nullif|coalesce|ifnull|if|CASE)\b", text) is not None or (
        re.search(r"\bCASE\b|\b(coalesce|nullif|ifnull|if)\(", text) is not None
        and (not theirs.rows or any(all(cell is None for cell in column) for column in zip(*theirs.rows))))


def is_undecided(text, ours):
    """True if no row asks for a constant, or one may not be asked for beside a constant NULL or in AND, OR and IN."""
    text = re.sub(r" WHERE id BETWEEN \d+ AND \d+", "", text)
    tests = r" IS (NOT )?(UNKNOWN|NULL|DISTINCT|TRUE|FALSE)|NOTNULL|ISNULL|\b(nullif|if|ifnull|coalesce|least|greatest)\(|\bCASE\b"
    return not ours.rows or re.search(r" (AND|OR|IN) ", text) is not None or re.search(r"NULL|TRY_CAST|CASE|nullif|ifnull|coalesce|infinity", text) and (
        any(cell is None for row in ours.rows for cell in row) or re.search(tests, text) is not None)


def difference(text, ours, theirs):
    """A category and what differs, or None; those of TOLERATED are no differences."""
    if ours.died:
        return "hang" if "takes" in ours.died else "crash", ours.died
    if theirs.died:
        return None
    if ours.error is not None:
        if theirs.error is not None:
            return None
        if ours.code in ALLOWED:
            return "absent", ours.error
        if re.search(STATED[0], ours.error):
            return "stated", ours.error
        if ours.code == "evaluation" and is_null_throughout(text, theirs):  # number 13
            return "stated", "skipped beside what is NULL in every row"
        return "we fail", f"ours: {ours.code}: {ours.error}; DuckDB answers {theirs.rows[:2]}"
    if theirs.error is not None:
        if re.search(STATED[1], theirs.error) and ("Overflow in SUM" not in theirs.error or re.search(r"\b(avg|mean)\(", text)) and (
                "HUGEINT addition" not in theirs.error or re.search(r"\b(sum|avg|mean)\(", text)):
            return "stated", theirs.error
        if "Overflow in multiplication of INT128" in theirs.error and any(LEAST_HUGEINT in (cell or "") for row in ours.rows for cell in row):
            return "stated", "the least HUGEINT as a product"  # number 12
        if re.search(UNBOUND, theirs.error):
            return "more", theirs.error
        if re.search("Division by zero|Could not cast value 170141183460469231731687303715884105728", theirs.error) and re.search(
                BEYOND, text):  # number 4
            return "stated", theirs.error
        if re.match(EVALUATION, theirs.error) and is_undecided(text, ours):  # number 13
            return "stated", theirs.error
        if "INTERVAL" in theirs.error and re.search(r"\b(least|greatest)\(.*INTERVAL", text):  # number 15
            return "stated", theirs.error
        return "they refuse", f"ours: {ours.rows[:2]}; DuckDB: {theirs.error[:300]}"
    if ours.columns != theirs.columns:
        if [(name, "DOUBLE" if kind.startswith("U") else kind) for name, kind in theirs.columns] == ours.columns:  # number 4
            return "stated", f"DuckDB's {theirs.columns}"
        if re.search(LEAST, text):  # number 12
            return "stated", f"the least integer negated: DuckDB's {theirs.columns}"
        pairs = [(a, b) for (_, a), (_, b) in zip(ours.columns, theirs.columns) if a != b]
        if len(ours.columns) == len(theirs.columns) and all(is_wider(a, b) for a, b in pairs) and re.search(LEAST_VALUES, text):
            return "stated", f"a least integer negated: DuckDB's {theirs.columns}"
        return "types", f"ours {ours.columns}, DuckDB's {theirs.columns}"
    if len(ours.rows) != len(theirs.rows):
        if re.search(r"TRY_CAST\(.* AS DECIMAL\((\d+),\1\)\)", text) and any(re.fullmatch(r"\.0*1", cell or "") for row in theirs.rows for cell in row):
            return "stated", "TRY_CAST(true) beyond the type"  # number 12
        return "rows", f"ours {len(ours.rows)} rows, DuckDB's {len(theirs.rows)}"
    tolerance = 1e-9 if re.search(r"\b(sum|avg|mean)\(", text) else 1e-14
    kinds = [kind for _, kind in theirs.columns]
    mine, other = ours.rows, theirs.rows
    if " ORDER BY " not in text.rsplit(")", 1)[-1]:
        mine, other = (sorted(rows, key=lambda row: sort_key(row, kinds)) for rows in (mine, other))
    for number, (left, right) in enumerate(zip(mine, other)):
        for a, b, kind in zip(left, right, kinds):
            if kind.startswith("DECIMAL") and b and "\0" in b:
                continue  # DuckDB's text of a DECIMAL without whole digits may begin with a byte of no meaning
            if kind.startswith("DECIMAL") and "median(" in text and a and b and math.isclose(float(a), float(b), rel_tol=1e-15):
                continue  # number 6
            if kind.startswith("DECIMAL") and "median(" in text and a and b and is_rounded_beyond(a, kind):
                continue  # numbers 6 and 12
            if not same(a, b, kind, tolerance):
                if kind.startswith("DECIMAL") and a is None and "TRY_CAST(" in text and (
                        re.fullmatch(r"\.0*1", b or "") or b == "0" and re.search(r"VALUES.*TRY_CAST\(.* AS DECIMAL\((\d+),\1\)\)", text)):
                    return "stated", "TRY_CAST(true) beyond the type"  # number 12
                if kind == "VARCHAR" and a and b and re.search(r"TRY_CAST\(.* AS DECIMAL\((\d+),\1\)\)", text) and re.sub(
                        r"\.0*1", "", b, count=1) == a:
                    return "stated", "TRY_CAST(true) beyond the type, in a text"  # number 12
                if kind == "TIMESTAMP" and "median(" in text and a and b and (
                        "(BC)" in a or not 1685 <= int(a.split("-")[0]) <= 2255) and (
                        "infinity" not in a + b and abs(microseconds(a) - microseconds(b)) <= 1024):
                    return "stated", "a median of far timestamps"  # number 6
                if "typeof(" in text and (re.search(f"{LEAST}|{BEYOND}", text) or is_wider(a, b) and re.search(LEAST_VALUES, text)):
                    return "stated", "the type of the least integer negated"  # numbers 4 and 12
                if kind == "INTERVAL" and "DISTINCT" in text and a and b and span(a) == span(b):
                    return "stated", "one of equal intervals"  # number 15
                return "values", f"row {number}: ours {a!r}, DuckDB's {b!r} ({kind})"
    return None


def is_wider(narrow, wide):
    """True for the types of an integer and of its negation that DuckDB makes one wider."""
    sizes = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
    return narrow in sizes and wide in sizes and sizes.index(wide) == sizes.index(narrow) + 1


class Judge:
    """Asks both engines for the same statement."""

    def __init__(self, dossier, oracle, left_out):
        self.dossier, self.oracle, self.died = dossier, oracle, 0
        self.left_out = left_out and re.compile(left_out, re.I)

    def judge(self, texts):
        """For each text what differs, as `difference` gives it, and whether DuckDB answers."""
        for text, ours in zip(texts, self.dossier.ask(texts) if texts else []):
            theirs = self.oracle.ask(text)
            found = difference(text, ours, theirs)
            if found and found[0] == "we fail" and self.oracle.ask(text, is_optimized=False).error:
                found = "skipped", "fails in DuckDB too, without its optimizer"
            if found and found[0] in ("they refuse", "values", "rows"):
                again = self.oracle.ask(text, is_optimized=False)
                if again.rows is not None and difference(text, ours, again) is None:
                    found = "skipped", "answered in DuckDB too, without its optimizer"
            if found and found[0] in ("values", "rows", "we fail") and self.agrees_otherwise(text, ours, theirs):  # number 15
                found = "stated", "round of null, or an extreme of intervals"
            if found and self.left_out and self.left_out.search(found[1] + text):
                found = None
            self.died += theirs.died is not None
            yield found, theirs.error is None and not theirs.died


    def agrees_otherwise(self, text, ours, theirs):
        """True if DuckDB gives our answer with the functions of `MACROS`."""
        other = re.sub(r"\b(round|least|greatest)(?=\()", r"our_\1", text)
        # What true is beyond a type: number 12.
        other = re.sub(r"TRY_CAST\((true|CAST\('\w+' AS BOOLEAN\)|\w*boolean) AS (DECIMAL\((\d+),\3\))\)",
                       r"CASE WHEN \1 THEN NULL ELSE TRY_CAST(\1 AS \2) END", other)
        if other == text:
            return False
        again = self.oracle.ask(other)
        if ours.error is not None:
            return re.match(EVALUATION, again.error or "") is not None
        return again.rows is not None and difference(text, ours, Answer(theirs.columns, again.rows)) is None


class Shrinker:
    """Finds a smaller statement with a difference of the same category."""

    def __init__(self, judge, budget=400):
        self.judge, self.left = judge, budget

    def differs(self, tree, category):
        if self.left <= 0:
            return None
        self.left -= 1
        found = next(self.judge([tree.text()]))[0]
        return found if found and found[0] == category else None

    def shrink(self, tree, found):
        is_smaller = True
        while is_smaller and self.left > 0:
            is_smaller = False
            for smaller in tree.smaller():
                if len(smaller.text()) < len(tree.text()):
                    better = self.differs(smaller, found[0])
                    if better:
                        tree, found, is_smaller = smaller, better, True
                        break
            constant = None if is_smaller else self.constant(tree, found[0])
            if constant:
                (tree, found), is_smaller = constant, True
        return tree, found

    def constant(self, tree, category):
        """The same difference without a table."""
        trees = tree.constants()
        for smaller, (found, _) in zip(trees, self.judge([tree.text() for tree in trees])):
            if found and found[0] == category:
                return smaller, found
        return None


def damaged(r, text):
    """A statement's text with a few characters lost, doubled, swapped or put in."""
    for _ in range(r.choice([1, 1, 1, 2, 3])):
        place = r.randrange(len(text) + 1)
        length = r.choice([1, 1, 2, 5, 12])
        text = r.choice([
            lambda: text[:place] + text[place + length:], lambda: text[:place] + text[place:place + length] + text[place:],
            lambda: text[:place] + r.choice(sql_grammar.SCRAPS) + text[place:], lambda: text[:place],
        ])()
    return text


def shorter(text, is_kept, budget=150):
    """The text without what it can lose and still be of its kind."""
    length = len(text) // 2
    while length and budget > 0:
        place = 0
        while place < len(text) and budget > 0:
            smaller, budget = text[:place] + text[place + length:], budget - 1
            if smaller.strip() and is_kept(smaller):
                text = smaller
            else:
                place += length
        length //= 2
    return text


class Run:
    def __init__(self, options, folder):
        self.options = options
        table, database = folder / "raw.csv", folder / "raw.dossier"
        table.write_text(sql_grammar.raw_table(), encoding="utf-8")
        subprocess.run([options.dossier, "import", database, table, "--table", "raw"], check=True, capture_output=True)
        dossiers = folder / "d.csv"
        dossier_queries.write_table(dossiers, 3000, random.Random(1))
        subprocess.run([options.dossier, "import", database, dossiers, "--table", "d"], check=True, capture_output=True)
        self.oracle = Oracle(str(table), str(dossiers))
        self.dossier = Dossier(options.dossier, database, folder)
        self.judge = Judge(self.dossier, self.oracle, options.leave_out)
        self.kinds, self.tolerated, self.examples = collections.Counter(), collections.Counter(), {}
        self.cases = self.answered = 0

    def batch(self, number):
        r = random.Random(f"{self.options.seed}/{number}")
        grammar = sql_grammar.Grammar(r)
        queries = dossier_queries.Generator(r)
        trees = [grammar.statement() if n % 8 else Node(queries.query(), kind="statement", shape="d") for n in range(BATCH)]
        whole, broken = trees[: BATCH * 5 // 6], trees[BATCH * 5 // 6:]
        for tree, (found, is_answered) in zip(whole, self.judge.judge([tree.text() for tree in whole])):
            self.cases += 1
            self.answered += is_answered
            if found and found[0] in TOLERATED:
                self.tolerated[found[0] + ": " + re.sub(r"\d+", "N", found[1])[:90]] += 1
            elif found:
                self.note(tree, found)
        for tree in broken:
            self.cases += 1
            self.try_damaged(damaged(r, tree.text()))

    def try_damaged(self, text):
        kind = self.text_kind(text)
        if kind is None:
            return
        if not self.kinds[kind]:
            text = shorter(text, lambda smaller: self.text_kind(smaller) == kind)
        self.add(kind, text, "")

    def text_kind(self, text):
        """What is wrong with how dossier takes a text, in short, or None."""
        status = self.dossier.try_text(text)
        if status.startswith("died"):
            return f"text: {re.sub('[0-9.]+', 'N', status)[:60]}"
        if status in ALLOWED or not text.strip() or "\x00" in text:
            return None
        theirs = self.oracle.ask(text, is_whole=False)
        if theirs.died:
            return None
        if status == "syntax" and not theirs.error:
            return "text: we refuse the syntax: " + self.dossier.message[:50]
        if re.search(SHELL, text) or re.search(r"[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff]\s*$", text):  # number 14
            return None
        if status == "ok" and theirs.error and re.match(r"Parser|Syntax", theirs.error):
            return "text: DuckDB refuses the syntax: " + theirs.error.split("\n")[0][16:70]
        return None

    def note(self, tree, found):
        before = (found[0], tree.shape() if tree.parts else tree.text(), re.sub(r"\d+", "N", found[1])[:40])
        if self.kinds[before]:
            self.kinds[before] += 1
            return
        tree, found = Shrinker(self.judge.judge).shrink(tree, found)
        self.add(f"{found[0]}: {tree.shape() if tree.parts else tree.text()}", tree.text(), found[1])

    def add(self, kind, text, what):
        self.kinds[kind] += 1
        if kind in self.examples and len(self.examples[kind]) >= 3:
            return
        self.examples.setdefault(kind, []).append((text, what))
        if len(self.examples[kind]) == 1:
            print(f"{kind}\n    {text}\n    {what}", flush=True)
        if self.options.findings:
            name = hashlib.sha1(kind.encode()).hexdigest()[:10]
            pathlib.Path(self.options.findings).mkdir(parents=True, exist_ok=True)
            with open(pathlib.Path(self.options.findings) / f"{name}.txt", "a", encoding="utf-8", errors="surrogateescape") as file:
                file.write(f"{kind}\n{text}\n{what}\n\n")

    def all(self):
        end = time.monotonic() + 60 * (self.options.minutes or 10**6)
        number = 0
        while time.monotonic() < end and (self.options.minutes or self.cases < self.options.count):
            self.batch(number)
            number += 1
        differing = sum(count for kind, count in self.kinds.items() if isinstance(kind, str))
        print(f"\nDuckDB {duckdb.__version__}, seed {self.options.seed}: {self.cases} statements, of which DuckDB answers"
              f" {self.answered} and breaks down at {self.judge.died}; {differing} differ, in {len(self.examples)} kinds; on the page: {sum(self.tolerated.values())}")
        for message, count in self.tolerated.most_common(self.options.tolerated):
            print(f"  on the page {count:6d}  {message}")
        for kind, count in sorted(((k, c) for k, c in self.kinds.items() if isinstance(k, str)), key=lambda item: -item[1]):
            print(f"  differs {count:6d}  {kind}")
        return 1 if self.examples else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("dossier")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=5000, help="statements, if no minutes are given")
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--tolerated", type=int, default=12, help="how many of the differences to list that Semantics.md has")
    parser.add_argument("--leave-out", help="leaves out the statements that this expression matches")
    parser.add_argument("--findings", help="a folder that gets a file for each kind")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(Run(options, pathlib.Path(folder)).all())


if __name__ == "__main__":
    main()
