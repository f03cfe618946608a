"""What the generators share: their command line, and writing CSV chunk by chunk so that memory stays small."""

import argparse
import json
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy
import pyarrow
from pyarrow import csv

ROWS_PER_CHUNK = 500_000


def sizes(rows: int) -> Iterable[int]:
    """The numbers of rows of the chunks."""
    for start in range(0, rows, ROWS_PER_CHUNK):
        yield min(ROWS_PER_CHUNK, rows - start)


def names(values: Iterable[str]) -> pyarrow.Array:
    return pyarrow.array(list(values), pyarrow.string())


def write(target: Path, chunks: Iterable[dict[str, object]]) -> None:
    """Writes chunks of columns, which are arrays of numpy or of Arrow; no text may need quotes."""
    writer = None
    for chunk in chunks:
        batch = pyarrow.RecordBatch.from_pydict(chunk)
        writer = writer or csv.CSVWriter(target, batch.schema, write_options=csv.WriteOptions(quoting_style="none"))
        writer.write_batch(batch)
    if writer:
        writer.close()


def main(generate: Callable[[Path, int, numpy.random.Generator], dict]) -> None:
    """Runs a generator, which gets the file, the number of rows and random numbers, and prints what it gives back."""
    parser = argparse.ArgumentParser()
    parser.add_argument("target", type=Path)
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    random = numpy.random.Generator(numpy.random.PCG64(arguments.seed))
    print(json.dumps(generate(arguments.target, arguments.rows, random)))
