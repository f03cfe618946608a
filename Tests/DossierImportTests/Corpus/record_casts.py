"""Records what DuckDB casts texts to: run with a Python that has duckdb 2.0.0, writes casts.tsv beside it.

Each line: type, text (backslash escapes), result as an integer (days, microseconds, unscaled value,
bits of a double) or `-` for no value.
"""

import datetime
import os
import random
import re
import struct

import duckdb

LISTED = {
    "BIGINT": "1|+1|-1| 1|1 |\t1\n|1.5|2.5|-1.5|0.5|1.4|1e3|1e-3|15e-1|25e-1|1.5e1|1_000|_1|1_|1__0|0x1F|0b101|0X1f|"
    "0o17|1.|.5|-.5|.|-|+||1e|1e+|1e+2|9223372036854775807|9223372036854775808|-9223372036854775808|"
    "-9223372036854775809|9223372036854775807.4|9223372036854775807.5|1e18|1e19|00012|- 1|1 2|1,000|true|inf|"
    "1e400|92233720368547758070e-1|1.e2|.e2|1E2|+-1|0x|0xG|1_0.5|1.5_0|-0|--1|-0x1F|1_.5|1._5|0b2|1 e2|"
    "1.999e2|149e-2|150e-2|0x7fffffffffffffff|0xffffffffffffffff|1e0_1",
    "HUGEINT": "170141183460469231731687303715884105727|170141183460469231731687303715884105728|1.5|1e38|"
    "-170141183460469231731687303715884105728|1e39|2.5e3|-7|x",
    "DOUBLE": "1|+1|1.|.5|.|1e5|1e|1e+|1E5|1e400|-1e400|1e-400|inf|Inf|INF|+inf|-inf|infinity|+Infinity| 1|1 |1 2|"
    "1_000|1_0.5_0|1_0.|0x10|1d||-|+|-.5|1,5|1e1_0|infi|1__0|_1|1_|\t1.5\n|4.9e-324|2e-324|"
    "1.7976931348623159e308|- 1|-+1|1e+-5|00001.5|1._5|1_.5|9007199254740993|0.1|123456789.123456789|1.e5|-0",
    "DECIMAL(10,2)": "1|1.005|1.004|1.015|-1.005|1e2|1.5e1|1e-2|1e-3|5e-3|99999999.99|99999999.994|99999999.995|"
    "100000000|1_000.5|.5|5.|.||+1|-1| 1 |1 1|1e|1e8|1e7|inf|0x1F|12345e-4|12355e-3|0.0050|0.0049|+.5|1e+1",
    "BOOLEAN": "true|TRUE|tRuE|false|t|f|T|F|yes|no|y|n|Y|N|on|off|1|0|01|+1|2|| true|true |1.0|tr|NO|YES",
    "DATE": "2024-01-31|2024-1-3|2024/01/31|2024/1-3|2024 01 31|20240131|2024-02-30|2024-02-29|2023-02-29|2024-13-01|"
    "31/12/2024|31-12-2024| 2024-01-31|2024-01-31 |2024-01-31 00:00:00|2024-01-31T00:00:00|2024-01-31 10:00:00|"
    "2024-01-31 ab|2024-01-31x|24-01-31|02024-01-31|+2024-01-31|-2024-01-31|0001-01-01|0000-01-01|"
    "2024-01-31 (BC)|0044-03-15 (bc)|0044-03-15(BC)|0000-01-01 (BC)|5881580-07-10|5881580-07-11|99999999-01-01|"
    "2024-001-01|2024-01-001|2024-01-31 BC|2024-01|2024|2024-00-01|2024-01-00||2024-01-31 10|"
    "2024-01-31 10:00:00+07|2024-01-31Z|1-1-1|2024- 1- 1|12024-01-01|-5877641-06-25|-5877641-06-24|"
    "2024-01-31 24:00:00|2024-01-31 10:00|2024-01-31T10:00|2024-01-31 ,|1900-02-29|2000-02-29|1969-12-31",
    "TIME": "10:00:00|1:2:3|01:02|1:2|10:00:00.5|10:00:00.123456|10:00:00.1234567|10:00:00.|24:00:00|23:59:60|"
    "23:60:00|10:00:00 | 10:00:00|10:00:00 AM|10:00:00+07|10:00:00Z|100:00:00|10:00:00,5|10||10:|10:0|"
    "10:00:0|10:00:000|2024-01-31 10:00:00|2024-01-31|T10:00:00|10:00:00x|24:00|23:59:59.9999999|24:00:00.1|"
    "-1:00:00|010:00:00|1:02:03.4|10:00:00 -07:00",
    "TIMESTAMP": "2024-01-31 10:00:00|2024-01-31T10:00:00|2024-01-31t10:00:00|2024-01-31|2024-01-31 |"
    "2024-01-31 10:00|2024-01-31 10|2024-01-31 1:2:3|2024-01-31  10:00:00|2024-01-31 10:00:00.5|"
    "2024-01-31 10:00:00.1234567|2024-01-31 10:00:00Z|2024-01-31 10:00:00z|2024-01-31 10:00:00 Z|"
    "2024-01-31 10:00:00+07|2024-01-31 10:00:00+07:00|2024-01-31 10:00:00+0700|2024-01-31 10:00:00 +07|"
    "2024-01-31 10:00:00-7|2024-01-31 10:00:00 UTC|2024-01-31 10:00:00UTC|2024-01-31 10:00:00 Asia/Ho_Chi_Minh|"
    "2024-01-31 24:00:00|2024-01-31 24:00:01|2024-01-31 23:59:60|2024-01-31 10:00:00 | 2024-01-31 10:00:00|"
    "2024/01/31 10:00:00|31/12/2024 10:00:00|290309-12-21 (BC) 00:00:00|290309-12-22 (BC) 00:00:00|"
    "294247-01-10 04:00:54.775806|294247-01-10 04:00:54.775807|294248-01-01|2024-01-31 10:00:00.|"
    "2024-01-31 10:00:00,5|0044-03-15 (BC) 10:00:00|2024-01-31 10:00:00+15|2024-01-31 10:00:00+16|"
    "2024-01-31 10:00:00+07:00:30|2024-01-31Z|2024-01-31+07|2024-01-31 10:00Z|2024-01-31 10:00+07|"
    "2024-1-1 1:1|20240131 100000|2024-01-31\t10:00:00|2024-01-31 T10:00:00|2024-01-31 10:00:00+||"
    "2024-01-31 10:00:00+7:30|2024-01-31 10:00:00+730|2024-01-31 10:00:00+07:3|2024-01-31T|2024-01-31 10:|"
    "2024-01-31 10:00:",
}

ALPHABET = {
    "BIGINT": "0123456789.e-+_", "HUGEINT": "0123456789.e-_", "DOUBLE": "0123456789.e-+_ ",
    "DECIMAL(10,2)": "0123456789.e-", "DATE": "0123456789-/ ", "TIME": "0123456789:. ",
    "TIMESTAMP": "0123456789-: T.+Z",
}

# Faults of DuckDB itself, which the engine does not copy.
LEFT_OUT = re.compile(r"^\s*\+-|infinity|epoch|^[0-9]*\.?[0-9]*e-[0-9]|e[-+]?[0-9]+\.", re.I)


def mutated(source, text, alphabet):
    for _ in range(source.randint(1, 3)):
        place = source.randint(0, len(text))
        kind = source.randint(0, 2)
        if kind == 0:
            text = text[:place] + source.choice(alphabet) + text[place:]
        elif kind == 1:
            text = text[:place] + text[place + 1:]
        else:
            text = text[:place] + source.choice(alphabet) + text[place + 1:]
    return text


def encoded(value, kind):
    if value is None:
        return "-"
    if kind == "DOUBLE":
        return str(struct.unpack("<q", struct.pack("<d", value))[0])
    return str(int(value))


EXPRESSION = {
    "DATE": "date_diff('day', DATE '1970-01-01', try_cast(? as DATE))",
    "TIME": "epoch_us(try_cast(? as TIME))",
    "TIMESTAMP": "epoch_us(try_cast(? as TIMESTAMP))",
    "DECIMAL(10,2)": "(try_cast(? as DECIMAL(10,2)) * 100)::HUGEINT",
}


def main():
    source = random.Random(1191)
    connection = duckdb.connect()
    folder = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(folder, "casts.tsv"), "w", encoding="utf-8", newline="\n") as out:
        for kind, listed in LISTED.items():
            texts = listed.split("|")
            if kind in ALPHABET:
                texts += [mutated(source, source.choice(texts), ALPHABET[kind]) for _ in range(400)]
            for text in dict.fromkeys(texts):
                if LEFT_OUT.search(text):
                    continue
                value = connection.execute(
                    "select " + EXPRESSION.get(kind, f"try_cast(? as {kind})"), [text]).fetchone()[0]
                escaped = text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
                out.write(f"{kind}\t{escaped}\t{encoded(value, kind)}\n")


main()
