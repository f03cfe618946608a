"""The ten questions of h2oai's db-benchmark for grouping."""

from ..queries import Query
from .suite import Suite

ALL_IDS = "id1, id2, id3, id4, id5, id6"
BY_ALL_IDS = f"SELECT {ALL_IDS}, sum(v3) AS v3, count(*) AS count FROM x GROUP BY {ALL_IDS}"

H2OAI = Suite(
    name="h2oai", title="h2oai's questions about groups", generator="h2oai", table="x",
    types={"id1": "VARCHAR", "id2": "VARCHAR", "id3": "VARCHAR", "id4": "INTEGER", "id5": "INTEGER",
           "id6": "INTEGER", "v1": "INTEGER", "v2": "INTEGER", "v3": "DOUBLE"},
    queries=(
        Query("h2oai-1", "1: sum v1 by id1", "SELECT id1, sum(v1) AS v1 FROM x GROUP BY id1"),
        Query("h2oai-2", "2: sum v1 by id1, id2", "SELECT id1, id2, sum(v1) AS v1 FROM x GROUP BY id1, id2"),
        Query("h2oai-3", "3: sum v1, mean v3 by id3",
              "SELECT id3, sum(v1) AS v1, avg(v3) AS v3 FROM x GROUP BY id3", doubles=(2,)),
        Query("h2oai-4", "4: mean v1, v2, v3 by id4",
              "SELECT id4, avg(v1) AS v1, avg(v2) AS v2, avg(v3) AS v3 FROM x GROUP BY id4", doubles=(1, 2, 3)),
        Query("h2oai-5", "5: sum v1, v2, v3 by id6",
              "SELECT id6, sum(v1) AS v1, sum(v2) AS v2, sum(v3) AS v3 FROM x GROUP BY id6", doubles=(3,)),
        Query("h2oai-6", "6: median v3, deviation of v3 by id4, id5",
              "SELECT id4, id5, median(v3) AS median_v3, stddev(v3) AS sd_v3 FROM x GROUP BY id4, id5",
              doubles=(2, 3)),
        Query("h2oai-7", "7: max v1 - min v2 by id3",
              "SELECT id3, max(v1) - min(v2) AS range_v1_v2 FROM x GROUP BY id3"),
        Query("h2oai-8", "8: two largest v3 by id6",
              "SELECT id6, v3 FROM (SELECT id6, v3, row_number() OVER (PARTITION BY id6 ORDER BY v3 DESC) AS place "
              "FROM x) AS places WHERE place <= 2"),
        Query("h2oai-9", "9: regression of v1 and v2 by id2, id4",
              "SELECT id2, id4, pow(corr(v1, v2), 2) AS r2 FROM x GROUP BY id2, id4", doubles=(2,)),
        Query("h2oai-10", "10: sum v3, count by id1 … id6", BY_ALL_IDS, doubles=(6,)),
    ),
    digests={
        "h2oai-10": (f"SELECT count(*), sum(count), sum(v3), min(v3), max(v3), sum(count * id6), sum(v3 * id5), "
                     f"min(id3), max(id3) FROM ({BY_ALL_IDS}) AS answer", (2, 3, 4, 6)),
    })
