"""Records the answers of DuckDB in the SQL tests Tests/SQL/*.test.

    python3 Tests/Oracle/record_sql.py [FILE.test …]

A file holds blocks between blank lines. `load NAME` loads NAME.csv beside the file. `query` and `query unordered`
are followed by SQL, a line of four dashes and the answer, which this script writes: column names, types and rows,
cells between tabs. `statement` is followed by a statement without rows, dashes and the number of rows that it changed,
if it says one. `error` is followed by SQL, dashes and a part of dossier's message, which is written by hand;
DuckDB must refuse the statement too. `error ours` marks a statement that only dossier refuses.
"""

import datetime
import decimal
import pathlib
import sys

import duckdb

FOLDER = pathlib.Path(__file__).parent.parent / "SQL"
HEADER = f"# Recorded from DuckDB {duckdb.__version__} by Tests/Oracle/record_sql.py."


def cell(value):
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.datetime):
        text = value.isoformat(sep=" ")
        return text.rstrip("0") if "." in text else text
    if isinstance(value, decimal.Decimal):
        return f"{value:f}"
    if value == "":
        return "(empty)"
    return str(value).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")


def answer(connection, sql):
    cursor = connection.execute(sql)
    lines = ["\t".join(cell(c[0]) for c in cursor.description), "\t".join(str(c[1]) for c in cursor.description)]
    return lines + ["\t".join(cell(value) for value in row) for row in cursor.fetchall()]


def load(connection, name):
    path = FOLDER / f"{name}.csv"
    connection.execute(f"CREATE TABLE {name} AS SELECT * FROM read_csv('{path}', sample_size=-1)")


def record(path):
    connection = duckdb.connect()
    blocks = [HEADER]
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        block = block.strip("\n")
        lines = block.split("\n")
        if not block or block.startswith("# Recorded"):
            continue
        kind = lines[0].split(" ")
        if kind[0] == "load":
            for line in lines:
                load(connection, line.split(" ")[1])
        elif kind[0] in ("query", "statement", "error"):
            end = lines.index("----") if "----" in lines else len(lines)
            sql = "\n".join(lines[1:end])
            if kind[0] == "query":
                block = "\n".join(lines[:end] + ["----"] + answer(connection, sql))
            elif kind[0] == "statement":
                rows = connection.execute(sql).fetchall()
                block = "\n".join(lines[:end] + ["----"] + [str(count) for (count,) in rows])
            elif "ours" not in kind:
                try:
                    connection.execute(sql).fetchall()
                    raise SystemExit(f"{path.name}: DuckDB answers {sql}")
                except duckdb.Error:
                    pass
        elif not block.startswith("#"):
            raise SystemExit(f"{path.name}: a block of no known kind: {lines[0]}")
        blocks.append(block)
    path.write_text("\n\n".join(blocks) + "\n", encoding="utf-8")


def main():
    paths = [pathlib.Path(name) for name in sys.argv[1:]] or sorted(FOLDER.glob("*.test"))
    for path in paths:
        record(path)


if __name__ == "__main__":
    main()
