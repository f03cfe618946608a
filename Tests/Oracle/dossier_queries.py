"""A table with the shapes of dossiers, and random queries over it that use most clauses; random_sql.py asks them."""

import csv
import datetime
import unicodedata

SECTORS = ["Đất đai", "Hộ tịch", "Chứng thực", "Xây dựng", "Đầu tư", "Lao động", "Y tế", "Giáo dục", "Khiếu nại"]
AGENCIES = [f"Phường {n}" for n in range(1, 25)] + ["Sở Tư pháp", "Sở Y tế", "UBND Thành phố", "Xã Thanh An", "Xã Thạnh An"]
COLUMNS = ["id", "sector", "agency", "channel", "accepted_at", "due_on", "finished_at", "days", "rating", "fee",
           "is_joint", "note"]


def write_table(path, rows, rng):
    """A table with the shapes of dossiers: few sectors, nulls, both normal forms, negative numbers, duplicates."""
    names = SECTORS + [unicodedata.normalize("NFD", SECTORS[0]), unicodedata.normalize("NFD", SECTORS[5])]
    start = datetime.datetime(2023, 1, 1)
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(COLUMNS)
        for number in range(rows):
            accepted = start + datetime.timedelta(seconds=rng.randrange(0, 2 * 366 * 86400))
            due = accepted.date() + datetime.timedelta(days=rng.choice([0, 1, 3, 5, 10, 15, 20, 30]))
            taken = rng.gauss(7, 9)
            finished = accepted + datetime.timedelta(days=max(taken, 0), seconds=rng.randrange(86400))
            out.writerow([
                number + 1,
                rng.choice(names) if rng.random() > 0.02 else "",
                rng.choice(AGENCIES),
                rng.choice(["direct", "online", "online", "postal", ""]),
                accepted.strftime("%Y-%m-%d %H:%M:%S"),
                due.isoformat() if rng.random() > 0.05 else "",
                finished.strftime("%Y-%m-%d %H:%M:%S") if rng.random() > 0.1 else "",
                int(taken),
                rng.choice(["", "", "", "", 1, 2, 3, 4, 5, 5]),
                rng.choice(["", 0, 15000.5, 20000.25, 150000.75, -1.125, 0.1]),
                rng.choice(["true", "false", "false", ""]),
                rng.choice(["", "a", "b_c", "100%", "it's", "Đã Xử Lý", "x y"]),
            ])


class Generator:
    """Random queries over the table `d`, typed so that most are valid."""

    def __init__(self, rng):
        self.rng = rng

    def pick(self, *choices):
        choice = self.rng.choice(choices)
        return choice() if callable(choice) else choice

    def integer(self, depth=2):
        if depth == 0:
            return self.pick("id", "days", "rating", str(self.rng.randrange(-5, 40)))
        inner = lambda: self.integer(depth - 1)
        return self.pick(
            "days", "rating", "id", lambda: f"{inner()} + {inner()}", lambda: f"({inner()} - {inner()})",
            lambda: f"{inner()} * {self.rng.randrange(2, 9)}", lambda: f"{inner()} % {self.rng.randrange(2, 9)}",
            lambda: f"{inner()} // {self.rng.randrange(2, 9)}", lambda: f"-({inner()})",
            lambda: f"abs({inner()})", lambda: f"coalesce(rating, {self.rng.randrange(9)})",
            lambda: f"CASE WHEN {self.condition(1)} THEN {inner()} ELSE {inner()} END",
            lambda: f"CASE channel WHEN 'online' THEN {inner()} WHEN 'postal' THEN 2 END",
            lambda: f"extract({self.part()} FROM {self.moment(1)})", lambda: f"length({self.text(1)})",
            lambda: f"date_diff('day', CAST(accepted_at AS DATE), due_on)",
            lambda: f"CAST(fee AS BIGINT)", lambda: f"CAST({self.condition(1)} AS INTEGER)",
            lambda: f"nullif({inner()}, 3)", lambda: f"greatest({inner()}, 2)", lambda: f"least(days, {inner()})")

    def part(self):
        return self.pick("year", "month", "day", "quarter", "week", "dow", "isodow", "doy", "hour", "minute")

    def double(self, depth=2):
        return self.pick(
            "fee", lambda: f"fee * {self.integer(1)}", lambda: f"{self.integer(1)} / {self.rng.randrange(1, 9)}",
            lambda: f"CAST({self.integer(1)} AS DOUBLE)", lambda: f"round(fee, {self.rng.randrange(3)})",
            lambda: f"fee / 7", lambda: "1e2 * days", lambda: f"floor(fee)", lambda: f"sqrt(abs({self.integer(1)}))")

    def exact(self):
        return self.pick(
            "CAST(fee AS DECIMAL(12,2))", "days * 0.5", "0.1 + days", "CAST(days AS DECIMAL(9,1))",
            "CAST(fee AS DECIMAL(12,3)) * 1.5", "-CAST(fee AS DECIMAL(10,2))", "rating * 1.25",
            "round(CAST(fee AS DECIMAL(12,3)), 1)")

    def text(self, depth=2):
        return self.pick(
            "sector", "agency", "channel", "note", lambda: f"upper({self.pick('sector', 'note')})",
            lambda: f"lower({self.pick('sector', 'agency')})", lambda: f"substring(agency, {self.rng.randrange(1, 4)}, 5)",
            lambda: f"left(sector, {self.rng.randrange(1, 5)})", "coalesce(note, '-')", "channel || '/' || coalesce(note, '')",
            lambda: f"CAST({self.integer(1) if depth else 'days'} AS VARCHAR)", "replace(agency, 'Phường', 'P.')",
            lambda: f"CASE WHEN {self.condition(1) if depth else 'is_joint'} THEN 'yes' ELSE channel END",
            "CAST(due_on AS VARCHAR)", "CAST(accepted_at AS VARCHAR)", "right(agency, 2)", "trim(note)",
            "concat(channel, ':', rating)")

    def day(self):
        return self.pick(
            "due_on", "CAST(accepted_at AS DATE)", "due_on + 3", "due_on - 10", "CAST(finished_at AS DATE)",
            "DATE '2024-02-29'", "CAST(date_trunc('month', due_on) AS DATE)", "last_day(due_on)")

    def moment(self, depth=2):
        return self.pick(
            "accepted_at", "finished_at", self.day, lambda: f"date_trunc('{self.pick('month', 'quarter', 'year', 'week', 'day')}', accepted_at)",
            lambda: f"date_trunc('month', {self.day()})", lambda: f"due_on + INTERVAL {self.rng.randrange(1, 9)} MONTH",
            lambda: f"accepted_at - INTERVAL '{self.rng.randrange(1, 40)} days'", "accepted_at + INTERVAL (days) DAY",
            "CAST(due_on AS TIMESTAMP)", "TIMESTAMP '2024-03-31 12:30:00' - INTERVAL 1 MONTH")

    def condition(self, depth=2):
        if depth > 1 and self.rng.random() < 0.5:
            return self.pick(
                lambda: f"({self.condition(depth - 1)} AND {self.condition(depth - 1)})",
                lambda: f"({self.condition(depth - 1)} OR {self.condition(depth - 1)})",
                lambda: f"NOT {self.condition(1)}")
        comparison = self.pick("=", "<>", "<", "<=", ">", ">=", "IS DISTINCT FROM", "IS NOT DISTINCT FROM")
        return self.pick(
            lambda: f"days {comparison} {self.rng.randrange(-5, 20)}", lambda: f"rating {comparison} {self.rng.randrange(1, 6)}",
            lambda: f"sector {comparison} '{self.rng.choice(SECTORS)}'", lambda: f"fee {comparison} {self.pick('0.1', '20000.25', '0')}",
            lambda: f"due_on {comparison} DATE '2024-0{self.rng.randrange(1, 10)}-15'",
            lambda: "finished_at > accepted_at + INTERVAL 10 DAY", lambda: "CAST(finished_at AS DATE) > due_on",
            lambda: f"days {self.pick('', 'NOT ')}BETWEEN {self.rng.randrange(0, 5)} AND {self.rng.randrange(4, 15)}",
            lambda: f"channel {self.pick('', 'NOT ')}IN ('online', 'postal')", "rating IN (1, 5, NULL)", "days NOT IN (1, 2, 3)",
            lambda: f"agency {self.pick('', 'NOT ')}LIKE '{self.pick('Phường 1%', '%An', '_ở%', 'P%_2')}'",
            lambda: f"note ILIKE '{self.pick('a%', '%xử%', 'ĐÃ%', '%_C')}'", "note LIKE '100!%' ESCAPE '!'",
            lambda: f"{self.pick('note', 'rating', 'finished_at', 'is_joint', 'fee')} IS {self.pick('', 'NOT ')}NULL",
            "is_joint", "is_joint IS NOT TRUE", "is_joint IS FALSE", "NOT is_joint",
            lambda: f"year(accepted_at) = {self.pick('2023', '2024')}", "id % 7 = 3")

    def key(self):
        return self.pick(
            "sector", "agency", "channel", "rating", "is_joint", "year(accepted_at)", "extract(quarter FROM due_on)",
            "date_trunc('month', accepted_at)", "days // 7", "upper(channel)", "days % 5", "note", "fee",
            "CASE WHEN finished_at IS NULL THEN 'open' WHEN CAST(finished_at AS DATE) <= due_on THEN 'in time' ELSE 'late' END",
            "CAST(accepted_at AS DATE)", "coalesce(rating, 0)", "length(agency)", "rating IS NULL", "left(sector, 3)",
            lambda: self.text(1), lambda: self.integer(1))

    def aggregate(self):
        number = lambda: self.pick(lambda: self.integer(1), self.double, self.exact)
        anything = lambda: self.pick(lambda: self.integer(1), self.exact, lambda: self.text(1), self.day, self.moment)
        call = self.pick(
            "count(*)", lambda: f"count({anything()})", lambda: f"sum({number()})", lambda: f"avg({number()})",
            lambda: f"min({anything()})", lambda: f"max({anything()})", lambda: f"median({self.pick('days', 'fee', 'rating', 'id', 'due_on', 'accepted_at')})",
            lambda: f"count(DISTINCT {anything()})", lambda: f"sum(DISTINCT {self.integer(1)})", "avg(DISTINCT rating)",
            lambda: f"median({self.exact()})", "min(fee)", "max(fee)", "bool_and(is_joint)", "bool_or(days > 30)")
        return call + (f" FILTER (WHERE {self.condition()})" if self.rng.random() < 0.25 else "")

    def combined(self):
        return self.pick(
            self.aggregate, self.aggregate, self.aggregate, lambda: f"{self.pick('sum(days)', 'count(rating)', 'max(days)')} + 1",
            "count(*) * 100.0 / count(*)", "sum(days) / count(*)", "round(avg(days), 2)", "max(days) - min(days)",
            lambda: f"coalesce(sum(rating), 0)", "CASE WHEN count(*) > 100 THEN 'many' ELSE 'few' END",
            "CAST(avg(days) AS DECIMAL(9,3))", "CAST(sum(days) AS VARCHAR) || '!'", "sum(CASE WHEN days > 10 THEN 1 ELSE 0 END)")

    def where(self):
        return f" WHERE {self.condition()}" if self.rng.random() < 0.6 else ""

    def source(self):
        return self.pick(
            "d", "d", "d", "d AS x", lambda: f"(SELECT * FROM d{self.where()}) AS s",
            lambda: "(SELECT *, days * 2 AS twice FROM d)", lambda: f"(SELECT DISTINCT {', '.join(COLUMNS[1:])}, id FROM d{self.where()})")

    def query(self):
        return self.pick(self.grouped, self.grouped, self.grouped, self.whole, self.rows, self.nested, self.common)

    def grouped(self):
        keys = [self.key() for _ in range(self.pick(1, 1, 2, 3))]
        items = keys + [self.combined() for _ in range(self.pick(1, 2, 3))]
        aliased = self.rng.random() < 0.5
        listed = [f"{item} AS c{place}" if aliased else item for place, item in enumerate(items)]
        by = self.pick("ALL", lambda: ", ".join(str(n + 1) for n in range(len(keys))), lambda: ", ".join(keys))
        if aliased and self.rng.random() < 0.3:
            by = ", ".join(f"c{n}" for n in range(len(keys)))
        having = f" HAVING {self.pick('count(*) > 50', 'sum(days) > 100', 'min(rating) IS NOT NULL', 'max(days) < 40')}"
        return (f"SELECT {', '.join(listed)} FROM {self.source()}{self.where()} GROUP BY {by}"
                f"{having if self.rng.random() < 0.3 else ''}{self.order(len(keys), len(items))}")

    def order(self, keys, items):
        """Nothing, or an order by all keys, so that ties are equal rows; LIMIT only with it."""
        if self.rng.random() < 0.4:
            return ""
        places = list(range(1, keys + 1))
        self.rng.shuffle(places)
        terms = [f"{n}{self.pick('', ' DESC', ' ASC')}{self.pick('', '', ' NULLS FIRST', ' NULLS LAST')}" for n in places]
        text = f" ORDER BY {', '.join(terms)}"
        if keys == items and self.rng.random() < 0.3:
            text = f" ORDER BY ALL{self.pick('', ' DESC')}"
        return text + self.pick("", "", f" LIMIT {self.rng.randrange(1, 30)}", f" LIMIT {self.rng.randrange(1, 30)} OFFSET {self.rng.randrange(5)}")

    def whole(self):
        items = [self.combined() for _ in range(self.pick(1, 2, 4))]
        return f"SELECT {', '.join(items)} FROM {self.source()}{self.where()}"

    def rows(self):
        items = ["id"] + [self.pick(self.integer, self.double, self.exact, self.text, self.day, self.moment, self.condition) for _ in range(3)]
        distinct = self.rng.random() < 0.3
        if distinct:
            items = [self.key(), self.key()]
        listed = ", ".join(f"{item} AS c{place}" for place, item in enumerate(items))
        return (f"SELECT {'DISTINCT ' if distinct else ''}{listed} FROM {self.source()} WHERE {self.condition()}"
                f"{self.order(len(items), len(items)) if distinct else ' ORDER BY id LIMIT 40'}")

    def nested(self):
        key, total = self.key(), self.aggregate()
        return (f"SELECT count(*), {self.pick('sum', 'max', 'min', 'count')}(n), {self.pick('min', 'max')}(k) "
                f"FROM (SELECT {key} AS k, {self.pick('count(*)', 'sum(days)', 'median(days)')} AS n, {total} AS t FROM d{self.where()} GROUP BY ALL) AS g"
                f"{self.pick('', ' WHERE n > 10', ' WHERE k IS NOT NULL')}")

    def common(self):
        return (f"WITH a AS (SELECT {self.key()} AS k, days, fee FROM d{self.where()}), "
                f"b(k, n, s) AS (SELECT k, count(*), {self.pick('sum(days)', 'avg(fee)', 'median(fee)', 'max(fee)')} FROM a GROUP BY k) "
                f"SELECT * FROM b{self.pick('', ' WHERE n > 20')} ORDER BY k{self.pick('', ' DESC', ' NULLS FIRST')}{self.pick('', ' LIMIT 10')}")
