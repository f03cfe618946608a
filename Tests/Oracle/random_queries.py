"""Asks dossier and DuckDB random queries over three related tables: joins, subqueries, set operations, grouping sets,
windows and WITH.

    python3 Tests/Oracle/random_queries.py DOSSIER [--seed 1] [--count 2000] [--threads 2]

The tables are small and full of nulls, duplicates and extremes, so that every pair of columns has matches, several
matches and none. A query is one of both engines' answers as sets of rows with their numbers, since without ORDER BY
nobody promises more; DOUBLE compares at nine digits. A query that DuckDB refuses must not be answered by a trap or a
hang; one that dossier calls `unsupported` is counted apart. Exit code 1 if anything differs.
"""

import argparse
import collections
import json
import pathlib
import random
import subprocess
import sys
import tempfile

import duckdb

BATCH = 100
COLUMNS = {
    "r": [("id", "int"), ("k", "int"), ("g", "text"), ("v", "int"), ("d", "date"), ("f", "bool")],
    "s": [("id", "int"), ("k", "int"), ("h", "text"), ("w", "dec"), ("d", "date")],
    "u": [("id", "int"), ("g", "text"), ("v", "int"), ("x", "dbl")],
}
TEXTS = ["a", "b", "c", "Đất", "đất", "ab", "ba", None]
DATES = ["2024-01-01", "2024-02-29", "2023-12-31", "2024-01-02", None]


def tables(rng):
    def pick(kind):
        if kind == "int":
            return rng.choice([None, 0, 1, 1, 2, 2, 3, 4, 5, -1, 7, 2147483647, -2147483648])
        if kind == "text":
            return rng.choice(TEXTS)
        if kind == "date":
            return rng.choice(DATES)
        if kind == "bool":
            return rng.choice([True, False, None])
        if kind == "dec":
            return rng.choice([None, "0.00", "1.50", "1.50", "-2.25", "100.00", "3.75"])
        return rng.choice([None, 0.5, -0.25, 1e10, 2.0, 2.0, -3.75])

    result = {}
    for name, columns in COLUMNS.items():
        rows = []
        for number in range({"r": 40, "s": 25, "u": 12}[name]):
            rows.append([number if column == "id" else pick(kind) for column, kind in columns])
        result[name] = rows
    return result


TYPES = {"int": "BIGINT", "text": "VARCHAR", "date": "DATE", "bool": "BOOLEAN", "dec": "DECIMAL(10,2)", "dbl": "DOUBLE"}


class Query:
    """Makes one query; `scopes` are the columns that may be named, those of outer queries before."""

    def __init__(self, rng):
        self.rng = rng
        self.names = 0

    def name(self, prefix="q"):
        self.names += 1
        return f"{prefix}{self.names}"

    # Expressions over a scope: a list of (text, kind).

    def column(self, scope, kind=None):
        found = [c for c in scope if kind is None or c[1] == kind]
        return self.rng.choice(found) if found else None

    def constant(self, kind):
        rng = self.rng
        if kind == "int":
            return str(rng.choice([0, 1, 2, 3, 5, 7]))
        if kind == "text":
            return "'" + rng.choice(["a", "b", "ab", "Đất", ""]) + "'"
        if kind == "date":
            return "DATE '" + rng.choice([d for d in DATES if d]) + "'"
        if kind == "bool":
            return rng.choice(["true", "false"])
        return rng.choice(["1.5", "0.0", "2.0", "-2.25"])

    def value(self, scope, kind, depth):
        rng = self.rng
        column = self.column(scope, kind)
        if column is None or rng.random() < 0.15:
            return self.constant(kind)
        if depth > 0 and rng.random() < 0.2:
            if kind == "int":
                return rng.choice([f"({column[0]} % 3)", f"coalesce({column[0]}, {self.constant('int')})",
                                   f"CASE WHEN {self.condition(scope, 0)} THEN {column[0]} ELSE {self.constant('int')} END"])
            if kind == "text":
                return rng.choice([f"upper({column[0]})", f"({column[0]} || 'x')"])
        return column[0]

    def condition(self, scope, depth):
        rng = self.rng
        kind = rng.choice(["int", "int", "text", "date", "bool"])
        left = self.value(scope, kind, depth)
        choice = rng.random()
        if depth > 0 and choice < 0.15:
            joiner = rng.choice([" AND ", " OR "])
            return "(" + self.condition(scope, depth - 1) + joiner + self.condition(scope, depth - 1) + ")"
        if depth > 0 and choice < 0.2:
            return f"NOT ({self.condition(scope, depth - 1)})"
        if depth > 0 and choice < 0.42:
            return self.subquery_condition(scope, depth)
        if choice < 0.5:
            return f"{left} IS {rng.choice(['', 'NOT '])}NULL"
        if choice < 0.58 and kind == "int":
            return f"{left} {rng.choice(['', 'NOT '])}IN ({self.constant('int')}, {self.constant('int')})"
        if choice < 0.63 and kind == "text":
            return f"{left} LIKE '{rng.choice(['a%', '%b', '%', 'Đ%'])}'"
        operator = rng.choice(["=", "=", "<", ">=", "<>", "IS NOT DISTINCT FROM"])
        return f"{left} {operator} {self.value(scope, kind, depth)}"

    def subquery_condition(self, scope, depth):
        rng = self.rng
        choice = rng.random()
        correlated = scope if rng.random() < 0.6 else []
        if choice < 0.4:
            body, _ = self.select(depth - 1, correlated, 1)
            return f"{rng.choice(['', 'NOT '])}EXISTS ({body})"
        kind = rng.choice(["int", "text"])
        if choice < 0.8:
            body, _ = self.select(depth - 1, correlated, 1, [kind])
            return f"{self.value(scope, kind, 0)} {rng.choice(['', 'NOT '])}IN ({body})"
        if choice < 0.9:
            body, _ = self.select(depth - 1, correlated, 1, [kind])
            operator, which = rng.choice(["<", ">", ">=", "<>"]), rng.choice(["ANY", "ALL"])
            return f"{self.value(scope, kind, 0)} {operator} {which} ({body})"
        return f"{self.value(scope, 'int', 0)} < {self.scalar(correlated, depth)}"

    def scalar(self, outer, depth):
        rng = self.rng
        source, scope = self.source(0)
        aggregate = rng.choice(["count(*)", "max({})", "min({})", "sum({})", "count({})", "count(*) + 1"])
        column = self.column(scope, "int")
        aggregate = aggregate.format(column[0] if column else "1")
        where = self.condition(scope + outer, 0)
        return f"(SELECT {aggregate} FROM {source} WHERE {where})"

    # Tables.

    def table(self):
        name = self.rng.choice(list(COLUMNS))
        alias = self.name("t")
        return f"{name} AS {alias}", [(f"{alias}.{column}", kind) for column, kind in COLUMNS[name]]

    def source(self, depth, outer=()):
        rng = self.rng
        if depth <= 0 or rng.random() < 0.25:
            return self.table()
        choice = rng.random()
        if choice < 0.25:
            kinds = [rng.choice(["int", "text", "date"]) for _ in range(rng.randint(1, 3))]
            body, names = self.select(depth - 1, list(outer), len(kinds), kinds)
            alias = self.name("t")
            return f"({body}) AS {alias}", [(f"{alias}.{name}", kind) for name, kind in zip(names, kinds)]
        left, left_scope = self.source(depth - 1)
        right, right_scope = self.table() if rng.random() < 0.7 else self.source(depth - 1)
        kind = rng.choice(["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "JOIN", "LEFT JOIN", "CROSS JOIN", "SEMI JOIN", "ANTI JOIN"])
        if kind == "CROSS JOIN":
            return f"{left} CROSS JOIN {right}", left_scope + right_scope
        terms = []
        for _ in range(rng.choice([1, 1, 2])):
            which = rng.choice(["int", "int", "text", "date"])
            a, b = self.column(left_scope, which), self.column(right_scope, which)
            if a and b:
                terms.append(f"{a[0]} {rng.choice(['=', '=', '=', '<', 'IS NOT DISTINCT FROM'])} {b[0]}")
        full = kind == "FULL JOIN"
        if not terms or rng.random() < 0.2 and not full:
            terms.append(self.condition(left_scope + right_scope, 0))
        if full:
            # DuckDB has full joins by equations alone, or by comparisons alone.
            terms = terms[:1]
        on = " AND ".join(terms)
        scope = left_scope if kind in ("SEMI JOIN", "ANTI JOIN") else left_scope + right_scope
        return f"{left} {kind} {right} ON {on}", scope

    # Queries.

    def select(self, depth, outer, count, kinds=None):
        """A query of so many columns, of the given kinds, and their names."""
        rng = self.rng
        kinds = kinds or [rng.choice(["int", "text", "date"]) for _ in range(count)]
        if depth > 0 and rng.random() < 0.12:
            operator = rng.choice(["UNION", "UNION ALL", "INTERSECT", "EXCEPT", "INTERSECT ALL", "EXCEPT ALL"])
            left, names = self.select(depth - 1, outer, count, kinds)
            right, _ = self.select(depth - 1, outer, count, kinds)
            return f"({left}) {operator} ({right})", names
        source, own = self.source(depth, outer)
        scope = own + list(outer)
        where = f" WHERE {self.condition(scope, depth)}" if rng.random() < 0.6 else ""
        names = [self.name("c") for _ in kinds]
        choice = rng.random()
        if choice < 0.25:
            keys = [self.value(own, kind, 1) for kind in kinds]
            items, grouping = [], []
            for key, kind in zip(keys, kinds):
                column = self.column(own, kind)
                if column and rng.random() < 0.4:
                    items.append(f"{rng.choice(['min', 'max'])}({column[0]})")
                elif kind == "int" and rng.random() < 0.3:
                    items.append("count(*)")
                else:
                    items.append(key)
                    grouping.append(key)
            grouping = [g for g in grouping if not g.replace("-", "").isdigit() and not g.startswith(("'", "DATE"))]
            items = [i if i in grouping or "(" in i or i.startswith(("'", "DATE")) or i.isdigit() else i for i in items]
            text = ", ".join(f"{item} AS {name}" for item, name in zip(items, names))
            if grouping:
                form = rng.choice(["{}", "{}", "{}", "ROLLUP ({})", "CUBE ({})"])
                group = " GROUP BY " + form.format(", ".join(dict.fromkeys(grouping)))
            else:
                group = ""
            having = f" HAVING count(*) > {rng.choice([0, 1, 2])}" if group and rng.random() < 0.3 else ""
            return f"SELECT {text} FROM {source}{where}{group}{having}", names
        items = []
        for kind in kinds:
            if kind == "int" and depth > 0 and rng.random() < 0.15:
                items.append(self.scalar(scope if rng.random() < 0.6 else list(outer), depth))
            elif kind == "int" and rng.random() < 0.12:
                items.append(self.window(own))
            else:
                items.append(self.value(scope, kind, depth))
        text = ", ".join(f"{item} AS {name}" for item, name in zip(items, names))
        distinct = "DISTINCT " if rng.random() < 0.15 else ""
        return f"SELECT {distinct}{text} FROM {source}{where}", names

    def window(self, scope):
        rng = self.rng
        column = self.column(scope, "int")
        value = column[0] if column else "1"
        partition = self.column(scope)
        order = self.column(scope, "int")
        over = f"PARTITION BY {partition[0]}" if rng.random() < 0.6 else ""
        ties = rng.choice([f"rank() OVER ({over} ORDER BY {order[0]})" if order else "count(*) OVER ()",
                           f"count(*) OVER ({over})", f"max({value}) OVER ({over})",
                           f"sum({value}) OVER ({over} ORDER BY {order[0]})" if order else f"sum({value}) OVER ({over})",
                           f"dense_rank() OVER ({over} ORDER BY {order[0]} DESC)" if order else "count(*) OVER ()"])
        return f"CAST({ties} AS HUGEINT)"

    def statement(self):
        rng = self.rng
        count = rng.randint(1, 3)
        depth = rng.choice([1, 2, 2, 3])
        if rng.random() < 0.15:
            kinds = [rng.choice(["int", "text"]) for _ in range(2)]
            body, names = self.select(depth - 1, [], 2, kinds)
            alias = self.name("w")
            a, b = self.name("t"), self.name("t")
            return (f"WITH {alias} AS ({body}) SELECT {a}.{names[0]}, count(*) FROM {alias} AS {a} JOIN {alias} AS {b} "
                    f"ON {a}.{names[0]} = {b}.{names[0]} GROUP BY 1")
        return self.select(depth, [], count)[0]


def cell(value):
    if value is None:
        return None
    if isinstance(value, bool):
        return value
    try:
        return f"{float(value):.9g}"
    except (TypeError, ValueError):
        return str(value)


def bag(rows):
    return collections.Counter(tuple(cell(value) for value in row) for row in rows)


def ask_dossier(binary, path, statements, threads, folder):
    """The answer of each statement: rows, or an error's code."""
    answers = []
    rest = statements
    while rest:
        script = folder / "batch.sql"
        script.write_text(";\n".join(rest) + ";\n", encoding="utf-8")
        done = subprocess.run(
            [binary, str(path), "-f", str(script), "--format", "json", "--readonly", "--bail", "--no-init", "--threads",
             str(threads)], capture_output=True, timeout=600, check=False)
        decoder = json.JSONDecoder(object_pairs_hook=lambda pairs: [value for _, value in pairs])
        text, position, got = done.stdout.decode(), 0, []
        while True:
            while position < len(text) and text[position].isspace():
                position += 1
            if position >= len(text):
                break
            try:
                rows, position = decoder.raw_decode(text, position)
            except ValueError:
                break
            got.append(rows)
        answers += got
        if len(got) == len(rest):
            return answers
        try:
            code = json.loads(done.stderr.decode().strip().split("\n")[-1])["error"]
            answers.append("unsupported" if code["code"] == "unsupported" else f"{code['code']}: {code['message']}")
        except (ValueError, KeyError, IndexError):
            answers.append(f"DIED {done.returncode}: {done.stderr.decode()[-300:]}")
        rest = statements[len(answers):]
    return answers


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    data = tables(rng)
    connection = duckdb.connect(config={"threads": 1})
    totals = collections.Counter()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        database = folder / "three.dossier"
        for table, columns in COLUMNS.items():
            types = ", ".join(f"{column} {TYPES[kind]}" for column, kind in columns)
            connection.execute(f"CREATE TABLE {table} ({types})")
            connection.executemany(
                f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})", data[table])
            file = folder / f"{table}.csv"
            connection.execute(f"COPY {table} TO '{file}' (HEADER, NULLSTR '\\N')")
            words = [options.binary, "import", str(database), str(file), "--table", table, "--null", "\\N", "--no-init"]
            for column, kind in columns:
                words += ["--types", f"{column}={TYPES[kind]}"]
            subprocess.run(words, check=True, capture_output=True)
        done = 0
        while done < options.count:
            statements = [Query(rng).statement() for _ in range(min(BATCH, options.count - done))]
            done += len(statements)
            theirs = []
            for statement in statements:
                try:
                    theirs.append(connection.execute(statement).fetchall())
                except duckdb.Error as error:
                    theirs.append(f"{type(error).__name__}: {error}".split("\n")[0])
            ours = ask_dossier(options.binary, database, statements, options.threads, folder)
            for statement, their, our in zip(statements, theirs, ours):
                judge(statement, their, our, totals)
    print(dict(totals))
    sys.exit(1 if totals["different"] else 0)


def judge(statement, their, our, totals):
    if our == "unsupported":
        totals["unsupported"] += 1
        return
    if isinstance(our, str) and our.startswith("DIED"):
        kind = "different"
    elif isinstance(their, str):
        # DuckDB refuses some conditions of joins, and some errors depend on what is computed.
        kind = "refused by DuckDB" if not isinstance(our, str) else "refused by both"
    elif isinstance(our, str):
        kind = "different"
    else:
        kind = "same" if bag(their) == bag(our) else "different"
    totals[kind] += 1
    if kind == "different" and totals["different"] <= 20:
        print(statement)
        print("   DuckDB:", their if isinstance(their, str) else sorted(bag(their).items(), key=str)[:8])
        print("   ours:  ", our if isinstance(our, str) else sorted(bag(our).items(), key=str)[:8], flush=True)


if __name__ == "__main__":
    main()
