"""Files of other formats for the table of sizes: Parquet by pyarrow, which everybody knows, and Vortex, the smallest.

They are formats, not systems that race.
"""

import pyarrow
import pyarrow.parquet

# Rows that pyarrow puts into a row group by default.
ROW_GROUP = 1 << 20
WORDS = ["sector", "resolving_agency", "procedure_code", "channel"]
# `parquet` changes nothing but the codec; `tuned-parquet` is what we found smallest on sorted rows.
PARQUET = {
    "parquet": {"compression": "zstd"},
    "tuned-parquet": {
        "compression": "zstd",
        "compression_level": 9,
        "data_page_version": "2.0",
        "use_dictionary": [*WORDS, "fee_vnd", "rating", "supplement_count"],
        "column_encoding": {
            "dossier_id": "DELTA_BYTE_ARRAY",
            "accepted_at": "DELTA_BINARY_PACKED",
            "current_due_at": "DELTA_BINARY_PACKED",
            "finished_at": "DELTA_BINARY_PACKED",
        },
    },
}


def write(batches: pyarrow.RecordBatchReader, target: str, kind: str) -> None:
    """Writes the rows as they come; no more than one row group is held."""
    if kind == "vortex":
        _write_vortex(batches, target)
        return
    schema = batches.schema if kind == "parquet" else _in_seconds(batches.schema, "ms")
    with pyarrow.parquet.ParquetWriter(target, schema, **PARQUET[kind]) as writer:
        for batch in batches:
            writer.write_table(pyarrow.Table.from_batches([batch]).cast(schema), row_group_size=ROW_GROUP)


def _write_vortex(batches: pyarrow.RecordBatchReader, target: str) -> None:
    import vortex.io

    schema = _in_seconds(batches.schema, "s")
    rows = (batch.cast(schema) for batch in batches)
    vortex.io.VortexWriteOptions.compact().write(pyarrow.RecordBatchReader.from_batches(schema, rows), target)


def _in_seconds(schema: pyarrow.Schema, unit: str) -> pyarrow.Schema:
    """Times in a unit that is exact here and has fewer digits; Parquet has none above milliseconds."""
    for name in ("accepted_at", "finished_at"):
        schema = schema.set(schema.get_field_index(name), pyarrow.field(name, pyarrow.timestamp(unit)))
    return schema
