"""Loads a folder of CSV files, such as DuckDB's own data/csv, with dossier and DuckDB and sorts what differs into kinds.

    python3 Tests/Oracle/duckdb_csv_files.py DOSSIER FOLDER [--list] [--seconds 1]

Every file is loaded as a table of inferred types, again with a rejects file if rows are bad, and by DuckDB's read_csv
over the whole file. A crash, a load that takes longer than the seconds, or counts that do not add up make exit code 1;
the other differences are for reading: Sources/DossierImport/DossierImport.docc/CSV.md says which are meant.
"""

import argparse
import collections
import pathlib
import re
import sys
import tempfile

import csv_engines

SUFFIXES = (".csv", ".tsv", ".tbl", ".txt", ".csv.gz", ".tsv.gz", ".tbl.gz", ".csv.zst", ".tsv.zst", ".psv", ".gzz")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("dossier")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--list", action="store_true", help="every file that differs")
    parser.add_argument("--seconds", type=float, default=1.0)
    options = parser.parse_args()
    kinds, deaths, agreed, refused = collections.defaultdict(list), [], 0, 0
    oracle = csv_engines.DuckDB()
    paths = sorted(path for path in options.folder.rglob("*") if path.is_file() and path.name.endswith(SUFFIXES))
    with tempfile.TemporaryDirectory() as folder:
        dossier = csv_engines.Dossier(options.dossier, folder)
        for path in paths:
            ours = dossier.load(path, slow=options.seconds)
            theirs = oracle.load(path)
            found = csv_engines.kind_of(theirs, ours)
            name = str(path.relative_to(options.folder))
            if ours.died:
                deaths.append((name, ours.died))
            elif found:
                kind, what = found
                if kind.endswith("refuse") or kind.endswith("refuses"):
                    kind += ": " + re.sub(r"'[^']*'|\"[^\"]*\"|\d+", "…", what.split("\n")[0])[:70]
                kinds[kind].append((name, what))
            elif ours.error:
                refused += 1
            else:
                agreed += 1
    print(f"{len(paths)} files: {agreed} alike, {refused} refused by both, {sum(map(len, kinds.values()))} differ, {len(deaths)} died")
    for name, died in deaths:
        print(f"  died: {name}: {died}")
    for kind, files in sorted(kinds.items(), key=lambda item: -len(item[1])):
        print(f"{len(files):4d}  {kind}")
        for name, what in files if options.list else []:
            print(f"        {name}: {what.splitlines()[0][:160]}")
    sys.exit(1 if deaths else 0)


if __name__ == "__main__":
    main()
