"""The thirteen questions of the Star Schema Benchmark, on its flat table."""

from ..queries import Query
from .suite import Suite

WORDS = ("lo_orderpriority", "lo_shipmode", "d_yearmonth", "c_city", "c_nation", "c_region", "c_mktsegment", "s_city",
         "s_nation", "s_region", "p_mfgr", "p_category", "p_brand1", "p_type", "p_container")
COLUMNS = ("lo_orderkey", "lo_linenumber", "lo_custkey", "lo_partkey", "lo_suppkey", "lo_orderdate",
           "lo_orderpriority", "lo_shippriority", "lo_quantity", "lo_extendedprice", "lo_ordtotalprice", "lo_discount",
           "lo_revenue", "lo_supplycost", "lo_tax", "lo_commitdate", "lo_shipmode", "d_year", "d_yearmonthnum",
           "d_yearmonth", "d_weeknuminyear", "c_city", "c_nation", "c_region", "c_mktsegment", "s_city", "s_nation",
           "s_region", "p_mfgr", "p_category", "p_brand1", "p_type", "p_container", "p_size")
DATES = ("lo_orderdate", "lo_commitdate")

GAIN = "SELECT sum(lo_extendedprice * lo_discount) AS revenue FROM lineorder_flat WHERE"
BRANDS = "SELECT sum(lo_revenue) AS revenue, d_year, p_brand1 FROM lineorder_flat WHERE"
BY_BRAND = "GROUP BY d_year, p_brand1 ORDER BY d_year, p_brand1"
YEARS = "d_year >= 1992 AND d_year <= 1997"
KINGDOM = "('UNITED KI1', 'UNITED KI5')"
PROFIT = "sum(lo_revenue - lo_supplycost) AS profit FROM lineorder_flat WHERE"
MAKERS = "p_mfgr IN ('MFGR#1', 'MFGR#2')"


def _flows(place: str, condition: str) -> str:
    """Questions 3.1 to 3.4: revenue from suppliers' to customers' places."""
    return (f"SELECT c_{place}, s_{place}, d_year, sum(lo_revenue) AS revenue FROM lineorder_flat WHERE {condition} "
            f"GROUP BY c_{place}, s_{place}, d_year ORDER BY d_year ASC, revenue DESC, c_{place}, s_{place}")


def _profits(keys: str, condition: str) -> str:
    """Questions 4.1 to 4.3."""
    return f"SELECT {keys}, {PROFIT} {condition} GROUP BY {keys} ORDER BY {keys}"


TEXTS = {
    "1.1": f"{GAIN} d_year = 1993 AND lo_discount BETWEEN 1 AND 3 AND lo_quantity < 25",
    "1.2": f"{GAIN} d_yearmonthnum = 199401 AND lo_discount BETWEEN 4 AND 6 AND lo_quantity BETWEEN 26 AND 35",
    "1.3": f"{GAIN} d_weeknuminyear = 6 AND d_year = 1994 AND lo_discount BETWEEN 5 AND 7 "
           "AND lo_quantity BETWEEN 26 AND 35",
    "2.1": f"{BRANDS} p_category = 'MFGR#12' AND s_region = 'AMERICA' {BY_BRAND}",
    "2.2": f"{BRANDS} p_brand1 BETWEEN 'MFGR#2221' AND 'MFGR#2228' AND s_region = 'ASIA' {BY_BRAND}",
    "2.3": f"{BRANDS} p_brand1 = 'MFGR#2239' AND s_region = 'EUROPE' {BY_BRAND}",
    "3.1": _flows("nation", f"c_region = 'ASIA' AND s_region = 'ASIA' AND {YEARS}"),
    "3.2": _flows("city", f"c_nation = 'UNITED STATES' AND s_nation = 'UNITED STATES' AND {YEARS}"),
    "3.3": _flows("city", f"c_city IN {KINGDOM} AND s_city IN {KINGDOM} AND {YEARS}"),
    "3.4": _flows("city", f"c_city IN {KINGDOM} AND s_city IN {KINGDOM} AND d_yearmonth = 'Dec1997'"),
    "4.1": _profits("d_year, c_nation", f"c_region = 'AMERICA' AND s_region = 'AMERICA' AND {MAKERS}"),
    "4.2": _profits("d_year, s_nation, p_category",
                    f"c_region = 'AMERICA' AND s_region = 'AMERICA' AND d_year IN (1997, 1998) AND {MAKERS}"),
    "4.3": _profits("d_year, s_city, p_brand1", "c_region = 'AMERICA' AND s_nation = 'UNITED STATES' "
                    "AND d_year IN (1997, 1998) AND p_category = 'MFGR#14'"),
}

STAR_SCHEMA = Suite(
    name="star-schema", title="The Star Schema Benchmark, flat", generator="star_schema", table="lineorder_flat",
    types={name: "VARCHAR" if name in WORDS else "DATE" if name in DATES else "INTEGER" for name in COLUMNS},
    queries=tuple(Query(f"star-schema-{number}", number, text, is_ordered="ORDER BY" in text, may_be_empty=True)
                  for number, text in TEXTS.items()),
    digests={})
