"""The table of h2oai's db-benchmark for grouping, by its published description: K = 100, no nulls, unsorted.

Its own generator draws with R's random numbers, which nobody need have: sizes and laws are the same, values are not.
"""

from pathlib import Path

import numpy
import pyarrow

from . import chunks

K = 100


def generate(target: Path, rows: int, random: numpy.random.Generator) -> dict:
    chunks.write(target, _chunks(rows, random))
    return {}


def _chunks(rows: int, random: numpy.random.Generator):
    many = max(rows // K, 1)
    few_ids = chunks.names(f"id{number:03d}" for number in range(1, K + 1))
    many_ids = chunks.names(f"id{number:010d}" for number in range(1, many + 1))
    for count in chunks.sizes(rows):
        yield {
            "id1": few_ids.take(pyarrow.array(random.integers(0, K, count))),
            "id2": few_ids.take(pyarrow.array(random.integers(0, K, count))),
            "id3": many_ids.take(pyarrow.array(random.integers(0, many, count))),
            "id4": random.integers(1, K + 1, count),
            "id5": random.integers(1, K + 1, count),
            "id6": random.integers(1, many + 1, count),
            "v1": random.integers(1, 6, count),
            "v2": random.integers(1, 16, count),
            "v3": numpy.round(random.random(count) * 100, 6),
        }


if __name__ == "__main__":
    chunks.main(generate)
