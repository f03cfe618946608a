"""Records how DuckDB names the column of an expression without alias.

Reads Tests/SQL/column-names.tsv, whose lines are an expression, a tab and a name, or an expression alone;
writes it again with DuckDB's names. The first line says which version that was.

    python3 Tests/Oracle/record_column_names.py
"""

import pathlib
import re

import duckdb

PATH = pathlib.Path(__file__).parent.parent / "SQL" / "column-names.tsv"
TABLE = """CREATE TABLE t(a INT, b INT, c BOOLEAN, s VARCHAR, d DATE, ts TIMESTAMP, x DOUBLE, dec DECIMAL(9,2),
    day INT, year INT, "Group" INT)"""


def main():
    connection = duckdb.connect()
    connection.execute(TABLE)
    lines = [f"# names of result columns, recorded from DuckDB {duckdb.__version__}"]
    for line in PATH.read_text(encoding="utf-8").splitlines():
        if line.startswith("# names"):
            continue
        expression = line.split("\t")[0]
        values = [1] if re.search(r"\?|\$1\b", expression) else []
        cursor = connection.execute(f"SELECT {expression} FROM t", values)
        lines.append(f"{expression}\t{cursor.description[0][0]}")
    PATH.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
