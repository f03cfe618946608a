"""The Star Schema Benchmark's lineorder, joined with date, customer, supplier and part into one flat table.

By the published rules of its data generator (O'Neil, O'Neil, Chen and Revilak), with other random numbers; names,
addresses and telephone numbers, which no question reads, are left out. Rows are line items: 6,000,000 and some at
scale factor 1, in the order of their orders.
"""

from pathlib import Path

import numpy
import pyarrow

from . import chunks

ROWS_PER_FACTOR = 6_000_000
CUSTOMERS, SUPPLIERS, PARTS = 30_000, 2_000, 200_000
FIRST_ORDER, LAST_ORDER = numpy.datetime64("1992-01-01"), numpy.datetime64("1998-08-02")
NATIONS = {
    "AFRICA": ("ALGERIA", "ETHIOPIA", "KENYA", "MOROCCO", "MOZAMBIQUE"),
    "AMERICA": ("ARGENTINA", "BRAZIL", "CANADA", "PERU", "UNITED STATES"),
    "ASIA": ("CHINA", "INDIA", "INDONESIA", "JAPAN", "VIETNAM"),
    "EUROPE": ("FRANCE", "GERMANY", "ROMANIA", "RUSSIA", "UNITED KINGDOM"),
    "MIDDLE EAST": ("EGYPT", "IRAN", "IRAQ", "JORDAN", "SAUDI ARABIA"),
}
PLACES = [(nation, region) for region, nations in NATIONS.items() for nation in nations]
SEGMENTS = ("AUTOMOBILE", "BUILDING", "FURNITURE", "HOUSEHOLD", "MACHINERY")
PRIORITIES = ("1-URGENT", "2-HIGH", "3-MEDIUM", "4-NOT SPECIFIED", "5-LOW")
MODES = ("AIR", "FOB", "MAIL", "RAIL", "REG AIR", "SHIP", "TRUCK")
CONTAINERS = [f"{size} {kind}" for size in ("JUMBO", "LG", "MED", "SM", "WRAP")
              for kind in ("BAG", "BOX", "CAN", "CASE", "DRUM", "JAR", "PACK", "PKG")]
TYPES = [f"{a} {b} {c}" for a in ("ECONOMY", "LARGE", "MEDIUM", "PROMO", "SMALL", "STANDARD")
         for b in ("ANODIZED", "BRUSHED", "BURNISHED", "PLATED", "POLISHED")
         for c in ("BRASS", "COPPER", "NICKEL", "STEEL", "TIN")]
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def generate(target: Path, rows: int, random: numpy.random.Generator) -> dict:
    """About so many rows, up to the end of the last order."""
    factor = rows / ROWS_PER_FACTOR
    total = 0

    def counted():
        nonlocal total
        for chunk in _chunks(rows, factor, random):
            total += len(chunk["lo_orderkey"])
            yield chunk

    chunks.write(target, counted())
    return {"rows": total}


def _chunks(rows: int, factor: float, random: numpy.random.Generator):
    customers, suppliers = (_scaled(count, factor) for count in (CUSTOMERS, SUPPLIERS))
    parts = int(PARTS * (1 + numpy.log2(factor))) if factor > 1 else _scaled(PARTS, factor)
    customer, supplier, part = _places(customers, random), _places(suppliers, random), _parts(parts, random)
    segment, size = random.integers(0, len(SEGMENTS), customers), random.integers(1, 51, parts)
    order = 0
    for count in chunks.sizes(rows):
        orders = max(count // 4, 1)
        lines = random.integers(1, 8, orders)
        line = numpy.repeat(numpy.arange(orders), lines)
        number = numpy.arange(len(line)) - numpy.repeat(numpy.cumsum(lines) - lines, lines) + 1
        key = order + numpy.arange(orders)
        order += orders
        day = FIRST_ORDER + random.integers(0, (LAST_ORDER - FIRST_ORDER).astype(int) + 1, orders)
        # A third of the customers never orders.
        buyer = random.integers(0, max(customers // 3, 1), orders) * 3 + random.integers(0, 2, orders)
        buyer = numpy.minimum(buyer, customers - 1)
        seller, piece = random.integers(0, suppliers, len(line)), random.integers(0, parts, len(line))
        quantity, discount, tax = (random.integers(low, high + 1, len(line)) for low, high in ((1, 50), (0, 10), (0, 8)))
        price = 90_000 + (piece + 1) // 10 % 20_001 + 100 * ((piece + 1) % 1_000)
        extended = price * quantity
        revenue = extended * (100 - discount) // 100
        charged = numpy.bincount(line, extended * (100 - discount) // 100 * (100 + tax) // 100, orders)
        priority, mode = random.integers(0, len(PRIORITIES), orders), random.integers(0, len(MODES), len(line))
        yield {
            # Orders have the first eight of every thirty-two keys.
            "lo_orderkey": (key // 8 * 32 + key % 8 + 1)[line],
            "lo_linenumber": number,
            "lo_custkey": buyer[line] + 1,
            "lo_partkey": piece + 1,
            "lo_suppkey": seller + 1,
            "lo_orderdate": day[line],
            "lo_orderpriority": _words(PRIORITIES, priority[line]),
            "lo_shippriority": numpy.zeros(len(line), int),
            "lo_quantity": quantity,
            "lo_extendedprice": extended,
            "lo_ordtotalprice": charged.astype(int)[line],
            "lo_discount": discount,
            "lo_revenue": revenue,
            "lo_supplycost": 6 * price // 10,
            "lo_tax": tax,
            "lo_commitdate": day[line] + random.integers(30, 91, len(line)),
            "lo_shipmode": _words(MODES, mode),
            **{name: values.take(pyarrow.array(line)) for name, values in _calendar(day).items()},
            **{f"c_{name}": _words(words, codes[buyer[line]]) for name, (words, codes) in customer.items()},
            "c_mktsegment": _words(SEGMENTS, segment[buyer[line]]),
            **{f"s_{name}": _words(words, codes[seller]) for name, (words, codes) in supplier.items()},
            **{f"p_{name}": _words(words, codes[piece]) for name, (words, codes) in part.items()},
            "p_size": size[piece],
        }


def _places(count: int, random: numpy.random.Generator) -> dict[str, tuple[list[str], numpy.ndarray]]:
    """City, nation and region: a city is its nation's first nine letters and a digit."""
    nation, digit = random.integers(0, len(PLACES), count), random.integers(0, 10, count)
    cities = [f"{name[:9]:<9}{number}" for name, _ in PLACES for number in range(10)]
    return {"city": (cities, nation * 10 + digit), "nation": ([name for name, _ in PLACES], nation),
            "region": ([region for _, region in PLACES], nation)}


def _parts(count: int, random: numpy.random.Generator) -> dict[str, tuple[list[str], numpy.ndarray]]:
    """Manufacturer, category and brand, each within the one before; type and container."""
    brand = random.integers(0, 1_000, count)
    brands = [f"MFGR#{maker}{category}{number}" for maker in range(1, 6) for category in range(1, 6)
              for number in range(1, 41)]
    categories = [f"MFGR#{maker}{category}" for maker in range(1, 6) for category in range(1, 6)]
    return {"mfgr": ([f"MFGR#{maker}" for maker in range(1, 6)], brand // 200), "category": (categories, brand // 40),
            "brand1": (brands, brand), "type": (TYPES, random.integers(0, len(TYPES), count)),
            "container": (CONTAINERS, random.integers(0, len(CONTAINERS), count))}


def _calendar(day: numpy.ndarray) -> dict[str, pyarrow.Array]:
    year = day.astype("datetime64[Y]").astype(int) + 1970
    month = day.astype("datetime64[M]").astype(int) % 12
    day_of_year = (day - day.astype("datetime64[Y]")).astype(int)
    names = [f"{name}{number}" for number in range(1992, 1999) for name in MONTHS]
    return {"d_year": pyarrow.array(year), "d_yearmonthnum": pyarrow.array(year * 100 + month + 1),
            "d_yearmonth": _words(names, (year - 1992) * 12 + month),
            "d_weeknuminyear": pyarrow.array(day_of_year // 7 + 1)}


def _scaled(count: int, factor: float) -> int:
    return max(int(count * factor), 30)


def _words(words, codes: numpy.ndarray) -> pyarrow.Array:
    return chunks.names(words).take(pyarrow.array(codes))


if __name__ == "__main__":
    chunks.main(generate)
