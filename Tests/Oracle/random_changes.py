"""Lets dossier and DuckDB run random sequences of changes, transactions and reopenings, and compares what they see.

    python3 Tests/Oracle/random_changes.py DOSSIER [--seed 1] [--count 200] [--threads 2]

A sequence creates tables with and without keys, rules and defaults, and changes them by everything that SQL has for
that, in several sessions; each session is a process of dossier's and a connection of DuckDB's, and may end within a
transaction. Between the changes, and at the end of each session, all rows are read. Both must refuse the same
statements, but for what DuckDB's index and binder refuse alone (which ends a sequence and is counted), and see the same
rows as sets with their numbers. After each session `dossier check` finds nothing. What is
unsupported is counted apart, and ends its sequence. Exit code 1 if anything differs.
"""

import argparse
import collections
import decimal
import json
import pathlib
import random
import subprocess
import sys
import tempfile

import duckdb

TYPES = {
    "int": "INTEGER", "big": "BIGINT", "text": "VARCHAR", "date": "DATE", "dec": "DECIMAL(9,2)", "dbl": "DOUBLE",
    "bool": "BOOLEAN", "ts": "TIMESTAMP",
}
VALUES = {
    "int": ["0", "1", "2", "3", "4", "5", "7", "-1", "2147483647", "-2147483648", "'6'", "'x'"],
    "big": ["0", "1", "2", "3", "9", "9223372036854775807", "-9223372036854775808", "3.6"],
    "text": ["'a'", "'b'", "'Đất'", "'đất'", "''", "'dài ' || repeat_me", "12", "'D\u0300'"],
    "date": ["'2024-02-29'", "DATE '2023-12-31'", "'1999-01-01'", "'2024-13-01'"],
    "dec": ["0", "1.5", "-2.25", "'3.335'", "9999999.99", "1e9"],
    "dbl": ["0.5", "-0.25", "1e10", "'nan'", "'inf'", "2"],
    "bool": ["true", "false", "1", "'no'"],
    "ts": ["'2024-02-29 10:00:00'", "'2023-12-31'", "TIMESTAMP '1999-01-01 00:00:00.123456'"],
}

LIMITS = [
    "an index depends on a column after it", "violates primary key constraint", "an explicit cast is required",
]


class Table:
    def __init__(self, name, columns, key, rng):
        self.name = name
        self.columns = columns  # (name, kind, rule)
        self.key = key

    def definition(self):
        parts = [f"{name} {TYPES[kind]}{rule}" for name, kind, rule in self.columns]
        if self.key:
            parts.append(f"PRIMARY KEY ({', '.join(self.key)})")
        return f"({', '.join(parts)})"


class Sequence:
    """Makes the statements of one sequence, as if each succeeded; those that do not are part of the test."""

    def __init__(self, rng):
        self.rng = rng
        self.tables = {}
        self.views = []
        self.number = 0
        self.in_transaction = False

    def pick(self, *choices):
        return self.rng.choice(choices)

    def value(self, kind, wrong=0.04):
        if self.rng.random() < 0.15:
            return "NULL"
        while True:
            text = self.rng.choice(VALUES[kind])
            isWrong = text in ("'x'", "'2024-13-01'", "1e9", "12")
            if text in ("1", "'no'") and kind == "bool" and not wrong:
                continue
            if not isWrong or self.rng.random() < wrong:
                return text.replace("repeat_me", f"'{self.rng.randrange(400)}'")

    def some_table(self):
        return self.rng.choice(list(self.tables.values()))

    def expression(self, table, kind, prefix=""):
        """Something of a column's type, from the row's own columns or not."""
        same = [name for name, other, _ in table.columns if other == kind]
        if same and self.rng.random() < 0.5:
            column = prefix + self.rng.choice(same)
            if kind in ("int", "big"):
                return f"{column} {self.pick('+', '-', '*')} {self.pick('1', '2', '100')}"
            if kind == "text":
                return f"{column} || '+'"
            if kind in ("dec", "dbl"):
                return f"{column} * 2"
            if kind in ("date", "ts"):
                return f"{column} + INTERVAL {self.pick(1, 30)} DAY"
            return f"NOT {column}"
        if self.rng.random() < 0.1:
            return "DEFAULT"
        return self.value(kind)

    def condition(self, table, prefix="", subqueries=True):
        name, kind, _ = self.rng.choice(table.columns)
        column = prefix + name
        form = self.rng.randrange(7)
        if form == 0:
            return f"{column} IS {self.pick('', 'NOT ')}NULL"
        if form == 1:
            return f"{column} = {self.value(kind, 0)}"
        if form == 2:
            return f"{column} {self.pick('<', '>=', '<>')} {self.value(kind, 0)}"
        if form == 3:
            return f"{column} IN ({', '.join(self.value(kind, 0) for _ in range(3))})"
        if form == 4 and subqueries:
            other = self.some_table()
            same = [other_name for other_name, other_kind, _ in other.columns if other_kind == kind]
            if same:
                return f"{column} {self.pick('', 'NOT ')}IN (SELECT {self.rng.choice(same)} FROM {other.name} " \
                       f"WHERE {self.rng.choice(same)} IS NOT NULL)"
        if form == 5:
            return f"({self.condition(table, prefix, subqueries)} OR {self.condition(table, prefix, subqueries)})"
        return f"({self.condition(table, prefix, subqueries)} AND {self.condition(table, prefix, subqueries)})" \
            if self.rng.random() < 0.5 else f"{column} IS NOT DISTINCT FROM {self.value(kind, 0)}"

    # Statements

    def create(self):
        name = f"t{self.rng.randrange(4)}"
        columns = []
        for index in range(self.rng.randrange(2, 6)):
            kind = self.rng.choice(list(TYPES))
            rule = ""
            if self.rng.random() < 0.15:
                rule += " NOT NULL"
            if self.rng.random() < 0.25:
                rule += f" DEFAULT {self.value(kind, 0)}"
            columns.append((f"c{index}", kind, rule))
        key = []
        if self.rng.random() < 0.5:
            key = [name for name, kind, _ in self.rng.sample(columns, self.pick(1, 1, 2)) if kind not in ("dbl",)]
        table = Table(name, columns, key, self.rng)
        exists = name in self.tables
        form = self.pick("CREATE TABLE", "CREATE OR REPLACE TABLE", "CREATE TABLE IF NOT EXISTS")
        if not exists or form == "CREATE OR REPLACE TABLE":
            self.tables[name] = table
        return f"{form} {name}{table.definition()}"

    def create_as(self):
        source = self.some_table()
        name = f"t{self.rng.randrange(4)}"
        some = self.rng.sample(source.columns, self.rng.randrange(1, len(source.columns) + 1))
        self.tables[name] = Table(name, [(column, kind, "") for column, kind, _ in some], [], self.rng)
        return f"CREATE OR REPLACE TABLE {name} AS SELECT {', '.join(column for column, _, _ in some)} " \
               f"FROM {source.name} WHERE {self.condition(source)}"

    def insert(self):
        table = self.some_table()
        some = table.columns
        if self.rng.random() < 0.4:
            some = self.rng.sample(some, self.rng.randrange(1, len(some) + 1))
        names = "" if some is table.columns else f"({', '.join(name for name, _, _ in some)})"
        verb = "INSERT INTO"
        tail = ""
        if table.key and self.rng.random() < 0.5:
            form = self.rng.randrange(4)
            if form == 0:
                verb = self.pick("INSERT OR IGNORE INTO", "INSERT OR REPLACE INTO")
            elif form == 1:
                tail = " ON CONFLICT DO NOTHING"
            else:
                others = [column for column in table.columns if column[0] not in table.key]
                if others:
                    name, kind, _ = self.rng.choice(others)
                    new = self.pick(f"excluded.{name}", self.value(kind, 0), f"{table.name}.{name}")
                    tail = f" ON CONFLICT ({', '.join(table.key)}) DO UPDATE SET {name} = {new}"
                    if self.rng.random() < 0.3:
                        tail += f" WHERE {self.condition(table, table.name + '.', False)}"
        form = self.rng.random()
        if form < 0.7:
            rows = []
            for _ in range(self.pick(1, 2, 3, 8, 30)):
                values = ["DEFAULT" if self.rng.random() < 0.03 else self.value(kind) for _, kind, _ in some]
                rows.append(f"({', '.join(values)})")
            body = f"VALUES {', '.join(rows)}"
        elif form < 0.75:
            return f"INSERT INTO {table.name} DEFAULT VALUES"
        else:
            source = self.some_table()
            values = []
            for _, kind, _ in some:
                same = [name for name, other, _ in source.columns if other == kind]
                values.append(self.rng.choice(same) if same else self.value(kind, 0))
            body = f"SELECT {', '.join(values)} FROM {source.name} WHERE {self.condition(source)}"
            if tail or verb != "INSERT INTO":
                # Of equal keys the first counts, so their order must be known.
                body += " ORDER BY ALL"
        return f"{verb} {table.name}{names} {body}{tail}"

    def update(self):
        table = self.some_table()
        some = self.rng.sample(table.columns, self.pick(1, 1, min(2, len(table.columns))))
        if self.rng.random() < 0.2:
            source = self.some_table()
            pairs = [(one, other) for one, kind, _ in table.columns for other, kind2, _ in source.columns
                     if kind == kind2]
            name, kind, _ = some[0]
            if pairs:
                one, other = self.rng.choice(pairs)
                new = [column for column, kind2, _ in source.columns if kind2 == kind]
                value = f"max({self.rng.choice(new)})" if new else self.value(kind, 0)
                return f"UPDATE {table.name} SET {name} = s.v FROM (SELECT {other} AS k, {value} AS v " \
                       f"FROM {source.name} GROUP BY {other}) s WHERE s.k = {table.name}.{one}"
        changes = ", ".join(f"{name} = {self.expression(table, kind)}" for name, kind, _ in some)
        where = f" WHERE {self.condition(table)}" if self.rng.random() < 0.85 else ""
        return f"UPDATE {table.name} SET {changes}{where}"

    def delete(self):
        table = self.some_table()
        form = self.rng.random()
        if form < 0.05:
            return f"TRUNCATE {table.name}"
        if form < 0.1:
            return f"DELETE FROM {table.name}"
        if form < 0.2:
            other = self.some_table()
            pairs = [(one, two) for one, kind, _ in table.columns for two, kind2, _ in other.columns if kind == kind2]
            if pairs and other is not table:
                one, two = self.rng.choice(pairs)
                return f"DELETE FROM {table.name} USING {other.name} WHERE {table.name}.{one} = {other.name}.{two}"
        return f"DELETE FROM {table.name} WHERE {self.condition(table)}"

    def alter(self):
        table = self.some_table()
        form = self.rng.randrange(4)
        if form == 0:
            kind = self.rng.choice(list(TYPES))
            name = f"c{self.rng.randrange(8)}"
            rule = f" DEFAULT {self.value(kind, 0)}" if self.rng.random() < 0.6 else ""
            if name not in [column for column, _, _ in table.columns]:
                table.columns = table.columns + [(name, kind, rule)]
            return f"ALTER TABLE {table.name} ADD COLUMN {name} {TYPES[kind]}{rule}"
        name = self.rng.choice(table.columns)[0]
        if form == 1:
            if name not in table.key and len(table.columns) > 1:
                table.columns = [column for column in table.columns if column[0] != name]
            return f"ALTER TABLE {table.name} DROP COLUMN {name}"
        new = f"c{self.rng.randrange(8, 12)}"
        if new not in [column for column, _, _ in table.columns]:
            table.columns = [(new if column == name else column, kind, rule) for column, kind, rule in table.columns]
            table.key = [new if column == name else column for column in table.key]
        return f"ALTER TABLE {table.name} RENAME COLUMN {name} TO {new}"

    def view(self):
        table = self.some_table()
        name = f"v{self.rng.randrange(2)}"
        return f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM {table.name} WHERE {self.condition(table)}"

    def read(self, source=None):
        self.number += 1
        name = source or (f"v{self.rng.randrange(2)}" if self.rng.random() < 0.2 else self.some_table().name)
        return f"SELECT 'q{self.number}' AS q, * FROM {name}"

    def control(self):
        if self.in_transaction:
            self.in_transaction = False
            return self.pick("COMMIT", "COMMIT", "ROLLBACK")
        self.in_transaction = True
        return "BEGIN"

    def statement(self):
        if not self.tables:
            return self.create()
        kinds = [
            (self.insert, 30), (self.update, 18), (self.delete, 10), (self.create, 5), (self.create_as, 4),
            (self.alter, 7), (self.view, 3), (self.read, 14), (self.control, 9),
        ]
        return self.rng.choices([kind for kind, _ in kinds], [weight for _, weight in kinds])[0]()

    def session(self):
        self.in_transaction = False
        statements = [self.statement() for _ in range(self.rng.randrange(4, 16))]
        if not self.in_transaction:
            statements += [self.read(f"t{index}") for index in range(4)]
        return statements


def cell(value):
    if isinstance(value, float):
        return "nan" if value != value else f"{value:.9g}"
    if isinstance(value, decimal.Decimal):
        return f"{float(value):.9g}"
    if isinstance(value, (bool, type(None))):
        return str(value)
    if isinstance(value, int):
        return f"{value:.9g}" if abs(value) < 10**9 else str(value)
    return str(value)


def theirs(connection, statements):
    failed, rows = set(), collections.defaultdict(list)
    for index, statement in enumerate(statements):
        try:
            cursor = connection.execute(statement)
            if statement.startswith("SELECT"):
                for row in cursor.fetchall():
                    rows[row[0]].append(tuple(text(value) for value in row[1:]))
        except duckdb.Error as error:
            failed.add((index, str(error).split("\n")[0]))
    return failed, rows


def text(value):
    """As the JSON of dossier's writes it."""
    if isinstance(value, float):
        return "nan" if value != value else "inf" if value == float("inf") else f"{value:.9g}"
    if isinstance(value, decimal.Decimal):
        return f"{value:f}"
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return str(value)
    return value if isinstance(value, str) else str(value)


def ours(binary, database, statements, threads, folder):
    script = folder / "session.sql"
    script.write_text("".join(f"{statement};\n" for statement in statements), encoding="utf-8")
    done = subprocess.run(
        [binary, str(database), "-f", str(script), "--format", "jsonl", "--threads", str(threads), "--no-init"],
        capture_output=True, timeout=120)
    failed, rows = set(), collections.defaultdict(list)
    for line in done.stdout.decode().splitlines():
        row = list(json.loads(line, object_pairs_hook=lambda pairs: [value for _, value in pairs],
                              parse_float=lambda number: number, parse_int=str))
        rows[row[0]].append(tuple(row[1:]))
    for line in done.stderr.decode().splitlines():
        if line.startswith("{"):
            error = json.loads(line)["error"]
            failed.add((line_of(error) - 1, f"{error['code']}: {error['message']}"))
    if done.returncode not in (0, 1):
        failed.add((-1, f"DIED {done.returncode}: {done.stderr.decode()[-400:]}"))
    return failed, rows


def line_of(error):
    return error.get("line", 0)


def same(kind_rows, our_rows):
    def key(row):
        return tuple("" if value is None else f"{float(value):.9g}" if is_number(value) else str(value)
                     for value in row)
    return sorted(map(key, kind_rows)) == sorted(map(key, our_rows))


def is_number(value):
    if isinstance(value, bool):
        return False
    try:
        float(value)
        return not isinstance(value, str) or "." in value or "e" in value
    except (TypeError, ValueError):
        return False


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--only", type=int, help="one sequence, with all its statements")
    options = parser.parse_args()
    totals = collections.Counter()
    for number in range(options.count) if options.only is None else [options.only]:
        outcome = run(options, random.Random(f"{options.seed}/{number}"), totals)
        totals[outcome] += 1
        if outcome == "different":
            print(f"   in sequence {number} of seed {options.seed}", flush=True)
            if totals["different"] >= 10:
                break
    print(dict(totals))
    sys.exit(1 if totals["different"] else 0)


def run(options, rng, totals):
    sequence = Sequence(rng)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        database = folder / "a.dossier"
        for _ in range(rng.randrange(1, 5)):
            statements = sequence.session()
            connection = duckdb.connect(str(folder / "a.duckdb"), config={"threads": 1})
            their_failed, their_rows = theirs(connection, statements)
            connection.close()
            our_failed, our_rows = ours(options.binary, database, statements, options.threads, folder)
            totals["statements"] += len(statements)
            if any("unsupported" in message for _, message in our_failed):
                return "unsupported"
            ours_failed = {index for index, _ in our_failed}
            for index, message in their_failed:
                # What its index cannot do though the state behind the statement is right, and what its binder wants cast.
                if index not in ours_failed and any(words in message for words in LIMITS):
                    return "refused by DuckDB alone"
            if any("have no common type" in message or "cannot be cast to" in message and "binding" in message
                   for _, message in our_failed):
                # The sequence thinks that a table has other columns than it has.
                return "refused for its types"
            if any("has no column" in message and "ON CONFLICT" in statements[index] and index not in
                   {failed for failed, _ in their_failed} for index, message in our_failed):
                # DuckDB drops values for columns that are not there, if there is ON CONFLICT.
                return "refused for its columns"
            difference = compare(statements, their_failed, their_rows, our_failed, our_rows)
            if options.only is not None:
                print("-- a session", *zip(statements, [their_failed] + [""] * 99), sep="\n")
            if difference:
                print(difference)
                return "different"
            if database.exists():
                check = subprocess.run([options.binary, "check", str(database)], capture_output=True)
                if check.returncode != 0:
                    print(check.stdout.decode()[-500:], check.stderr.decode()[-500:])
                    return "different"
    return "same"


def compare(statements, their_failed, their_rows, our_failed, our_rows):
    their_lines = {index: message for index, message in their_failed}
    our_lines = {index: message for index, message in our_failed}
    for index in sorted(set(their_lines) | set(our_lines), key=lambda index: (index < 0, index)):
        if (index in their_lines) != (index in our_lines):
            before = "\n".join(statements[:index + 1] if index >= 0 else statements)
            return f"{before}\n   DuckDB: {their_lines.get(index, 'done')}\n   ours: {our_lines.get(index, 'done')}"
    for name in sorted(set(their_rows) | set(our_rows)):
        if not same(their_rows[name], our_rows[name]):
            position = next(i for i, statement in enumerate(statements) if f"'{name}'" in statement)
            before = "\n".join(statements[:position + 1])
            return f"{before}\n   DuckDB: {sorted(map(str, their_rows[name]))[:40]}\n   ours:   {sorted(map(str, our_rows[name]))[:40]}"
    return None


if __name__ == "__main__":
    main()
