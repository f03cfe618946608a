"""The SQL that random_sql.py draws from: values of every type, functions, operators, casts and clauses."""

import csv
import io
import re

TYPES = ["BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "DOUBLE", "VARCHAR", "DATE", "TIME",
         "TIMESTAMP", "INTERVAL"]
DECIMALS = ["DECIMAL(4,1)", "DECIMAL(9,2)", "DECIMAL(18,3)", "DECIMAL(18,18)", "DECIMAL(19,2)", "DECIMAL(38,0)",
            "DECIMAL(38,10)", "DECIMAL(38,38)"]
INTEGERS = ["TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"]
BITS = {"TINYINT": 8, "SMALLINT": 16, "INTEGER": 32, "BIGINT": 64, "HUGEINT": 128}


def integers(bits):
    top = 2 ** (bits - 1)
    return [str(n) for n in (0, 1, -1, 2, 7, -12, 100, top - 1, -top, 1 - top, top // 2, -top // 3)]


def decimals(name):
    precision, scale = (int(part) for part in name[8:-1].split(","))
    top = 10 ** precision - 1
    return [place(n, scale) for n in (0, 1, -1, 5 * 10 ** max(scale - 1, 0), -25 * 10 ** max(scale - 2, 0), top, -top, top // 2, 15 * top // 100)]


def place(number, scale):
    text = str(abs(number)).rjust(scale + 1, "0")
    return ("-" if number < 0 else "") + (text[:-scale] + "." + text[-scale:] if scale else text)


WORDS = [
    "", "a", "A", "abc", "aBc", " x ", "%", "_", "a%b_c", "\\", "it's", 'say "hi"', "Đất đai", "Đất đai", "ĐẤT", "ß",
    "İ", "ǅ", "ﬁ", "Σς", "日本語", "🇻🇳", "👩‍👩‍👧", "é", "ก็", "\u0301", "\t", "line\nbreak", "\r\n", "\u00a0", "\ufeff",
    "0", "1", "-1", "+1", "007", " 12 ", "1.5", "-0", "-0.0", ".5", "5.", "1e3", "1e-400", "1e400", "0x10", "1_000", "1,5",
    "127", "128", "-129", "32768", "2147483648", "9223372036854775807", "9223372036854775808", "-170141183460469231731687303715884105728",
    "170141183460469231731687303715884105728", "99999999999999999999999999999999999999", "0.00000000000000000000000000000000000001",
    "nan", "NaN", "inf", "-inf", "infinity", "-infinity", "Infinity", "true", "false", "t", "F", "yes", "no", "on", "TRUE", "null", "NULL",
    "2024-02-29", "2023-02-29", "2024-1-1", "2024/01/01", "31/12/2024", "20240101", "0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01",
    "0044-03-15 (BC)", "5881580-07-10", "5881580-07-11", "5877642-06-25 (BC)", "5877642-06-24 (BC)", "epoch", "today", "2024-01-01 ", " 2024-01-01",
    "2024-01-01T10:00:00", "2024-01-01 10:00", "2024-01-01 10:00:00.123456789", "2024-01-01 10:00:00Z", "2024-01-01 10:00:00+07",
    "2024-01-01 24:00:00", "2024-01-01 23:59:60", "290309-12-22 (BC) 00:00:00", "290309-12-21 (BC) 23:59:59", "294247-01-10 04:00:54.775806",
    "294247-01-10 04:00:54.775807", "1970-01-01 00:00:00", "10:00", "10:00:00", "24:00:00", "24:00:00.000001", "23:59:59.999999", "1:2:3", "-1:00:00",
    "00:00:00.0000001", "1 day", "3 months 2 days", "1 year 1 month", "-1 day", "1.5 days", "1 day ago", "P1Y2M", "01:02:03", "2147483647 months",
    "9223372036854775807 microseconds", "1 fortnight", "1 dy", "2 weeks 3 days 04:05:06.789", "1 century", "%Y-%m-%d",
]
VALUES = {
    "BOOLEAN": ["true", "false"],
    **{name: integers(bits) for name, bits in BITS.items()},
    **{name: decimals(name) for name in DECIMALS},
    "DOUBLE": ["0.0", "-0.0", "1.0", "-1.5", "0.1", "2.5", "1e15", "1e16", "123456789012345.67", "9007199254740993", "9.223372036854775e18", "9.223372036854776e18", "1.7e38",
               "1e308", "-1.7976931348623157e308", "5e-324", "1e-7", "nan", "inf", "-inf", "127.5", "-128.5", "0.5", "1e100", "3.141592653589793"],
    "VARCHAR": WORDS,
    "DATE": ["1970-01-01", "2024-02-29", "2023-12-31", "0001-01-01", "0001-12-31 (BC)", "9999-12-31", "1582-10-15", "1969-12-31", "5881580-07-10", "5877642-06-25 (BC)",
             "294247-01-10", "290309-12-22 (BC)", "290309-12-21 (BC)", "294247-01-11", "2024-12-30", "2021-01-03", "1900-03-01", "infinity", "-infinity"],
    "TIME": ["00:00:00", "12:34:56.789", "23:59:59.999999", "24:00:00", "00:00:00.000001", "01:00:00"],
    "TIMESTAMP": ["1970-01-01 00:00:00", "2024-02-29 12:34:56.789012", "1969-12-31 23:59:59.999999", "0001-01-01 00:00:00", "0044-03-15 (BC) 12:00:00", "9999-12-31 23:59:59.999999",
                  "294247-01-10 04:00:54.775806", "290309-12-22 (BC) 00:00:00", "2024-12-31 23:00:00", "2020-01-01 00:00:00", "infinity", "-infinity"],
    "INTERVAL": ["00:00:00", "1 day", "-1 day", "1 month", "-3 months", "1 year 2 months 3 days 04:05:06.789", "30 days", "24:00:00", "-00:00:00.000001", "2147483647 months",
                 "-2147483648 months", "2147483647 days", "-2147483648 days", "2562047788:00:54.775807", "-2562047788:00:54.775807", "1 month -30 days", "31 days"],
}
PARTS = ["year", "month", "day", "decade", "century", "millennium", "quarter", "week", "dow", "isodow", "doy", "isoyear", "yearweek", "epoch", "era", "hour", "minute", "second",
         "millisecond", "microsecond", "weekday", "dayofmonth", "MONTH", "mon", "secs", "us", "nothing"]
UNITS = ["YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND", "WEEK", "QUARTER", "DECADE", "CENTURY", "MILLENNIUM", "MILLISECOND", "MICROSECOND"]
FORMATS = ["%Y-%m-%d", "%d/%m/%Y %H:%M:%S", "%A %B %p %I", "%j %U %W %w %u %V %G", "%f %g %n", "%-d.%-m.%y", "%x %X %c", "%%", "%q", "%", "", "Ngày %d", "%a %b %h", "%Z%z", "%-j %-H %-I %-M %-S %-y"]
SCRAPS = ["'", '"', "--", "/*", "*/", ";", "(", ")", ",", "::", "$$", "$1", "?", "E'", "\\", "\n", " ", "\t", "\u00a0", "é", "1e", "0x", "1_", "NULL", "SELECT", "FROM", "AS", "NOT", "BETWEEN", "AND", "IN",
          "::DATE", "DATE ", "INTERVAL ", "[1]", "{", "}", "*", "!", "@", "#", "^", "~", "`", "|", ".", "..", "CASE", "END", "OVER ()", "FILTER", "DISTINCT", "LIMIT", "ALL", "x'", "b'", "e'\\x", "e'\\u00e9'", "=", "=>", ":=", "->"]

# A template: what stands in <> is drawn. N any number, I an integer, D a double, S a text, B a truth, V an interval, M a DATE or TIMESTAMP,
# a and b one type for the whole template, X anything, n a small integer, P a part, F a format, U a unit, C a type, * one argument or more of type a.
# The result is a type, a letter of the template, or `number`: the type of its first argument.
EXPRESSIONS = """
(<N> + <N>) number;(<N> - <N>) number;(<N> * <N>) number;(<N> / <N>) DOUBLE;(<N> // <N>) number;(<N> % <N>) number;(<N> ** <N>) DOUBLE;(<N> ^ <n>) DOUBLE
(- <N>) number;(-(<N>)) number;(+ <N>) number;(<I> + <I>) number;(<I> * <I>) number;(<I> - <I>) number;(<I> // <I>) number;(<I> % <I>) number
(<M> + <V>) TIMESTAMP;(<M> - <V>) TIMESTAMP;(<V> + <M>) TIMESTAMP;(<DATE> + <I>) DATE;(<DATE> - <I>) DATE;(<I> + <DATE>) DATE;(<DATE> - <DATE>) BIGINT
(<TIMESTAMP> - <TIMESTAMP>) INTERVAL;(<M> - <M>) INTERVAL;(<TIME> + <V>) TIME;(<TIME> - <V>) TIME;(<V> + <TIME>) TIME;(<V> + <V>) INTERVAL;(<V> - <V>) INTERVAL
(<V> * <I>) INTERVAL;(<V> * <D>) INTERVAL;(<V> / <D>) INTERVAL;(<V> / <I>) INTERVAL;(<I> * <V>) INTERVAL;(- <V>) INTERVAL;(<TIME> - <TIME>) INTERVAL
(<DATE> + <TIME>) TIMESTAMP;(<X> + <X>) BIGINT;(<X> - <X>) BIGINT;(<X> * <X>) BIGINT;(<X> / <X>) DOUBLE;(<X> % <X>) BIGINT
(<S> || <S>) VARCHAR;(<S> || <X>) VARCHAR;(<X> || <S>) VARCHAR
(<a> = <a>) BOOLEAN;(<a> <> <a>) BOOLEAN;(<a> < <a>) BOOLEAN;(<a> <= <a>) BOOLEAN;(<a> > <a>) BOOLEAN;(<a> >= <a>) BOOLEAN;(<a> != <b>) BOOLEAN;(<N> < <N>) BOOLEAN;(<N> = <N>) BOOLEAN
(<a> == <a>) BOOLEAN;(<M> >= <M>) BOOLEAN;(<X> = <X>) BOOLEAN
(<a> IS DISTINCT FROM <a>) BOOLEAN;(<a> IS NOT DISTINCT FROM <a>) BOOLEAN;(<X> IS NULL) BOOLEAN;(<X> IS NOT NULL) BOOLEAN;(<X> ISNULL) BOOLEAN;(<X> NOTNULL) BOOLEAN
(<B> IS TRUE) BOOLEAN;(<B> IS NOT TRUE) BOOLEAN;(<B> IS FALSE) BOOLEAN;(<B> IS NOT FALSE) BOOLEAN;(<B> IS UNKNOWN) BOOLEAN;(<X> IS TRUE) BOOLEAN
(<B> AND <B>) BOOLEAN;(<B> OR <B>) BOOLEAN;(NOT <B>) BOOLEAN;(<B> AND <B> AND <B>) BOOLEAN;(<X> AND <B>) BOOLEAN
(<a> BETWEEN <a> AND <a>) BOOLEAN;(<a> NOT BETWEEN <a> AND <a>) BOOLEAN;(<a> IN (<a>)) BOOLEAN;(<a> IN (<a>, <a>, <a>)) BOOLEAN;(<a> NOT IN (<a>, NULL)) BOOLEAN;(<N> IN (<N>, <N>)) BOOLEAN
(<S> LIKE <S>) BOOLEAN;(<S> NOT LIKE <S>) BOOLEAN;(<S> ILIKE <S>) BOOLEAN;(<S> NOT ILIKE <S>) BOOLEAN;(<S> LIKE <S> ESCAPE '!') BOOLEAN;(<S> LIKE <S> ESCAPE <S>) BOOLEAN;(<S> ~~ <S>) BOOLEAN;(<S> !~~* <S>) BOOLEAN
CASE WHEN <B> THEN <a> ELSE <a> END a;CASE WHEN <B> THEN <a> END a;CASE <b> WHEN <b> THEN <a> WHEN <b> THEN <a> ELSE <a> END a;CASE WHEN <B> THEN <N> ELSE <N> END number
if(<B>, <a>, <a>) a;coalesce(<a>, <a>) a;coalesce(<a>) a;coalesce(<a>, <a>, <a>) a;ifnull(<a>, <a>) a;nullif(<a>, <a>) a;greatest(<a>, <a>) a;least(<a>, <a>, <a>) a;greatest(<N>, <N>) number;coalesce(<N>, <N>) number
nullif(<N>, <N>) number;typeof(<X>) VARCHAR;greatest(<a>) a;least(<a>) a
abs(<N>) number;round(<N>) number;round(<N>, <n>) number;round(<D>, <I>) DOUBLE;round(<I>, <I>) number;floor(<N>) number;ceil(<N>) number;ceiling(<D>) DOUBLE;trunc(<N>) number;sign(<N>) TINYINT;mod(<N>, <N>) number
pow(<N>, <N>) DOUBLE;power(<D>, <D>) DOUBLE;fdiv(<N>, <N>) DOUBLE;pi() DOUBLE;isnan(<D>) BOOLEAN;isfinite(<D>) BOOLEAN;isinf(<D>) BOOLEAN;isfinite(<M>) BOOLEAN;isinf(<M>) BOOLEAN;sqrt(<N>) DOUBLE;cbrt(<D>) DOUBLE;exp(<D>) DOUBLE
ln(<N>) DOUBLE;log(<N>) DOUBLE;log10(<D>) DOUBLE;log2(<D>) DOUBLE;sin(<D>) DOUBLE;cos(<D>) DOUBLE;degrees(<D>) DOUBLE;radians(<D>) DOUBLE
length(<S>) BIGINT;len(<S>) BIGINT;char_length(<S>) BIGINT;character_length(<S>) BIGINT;strlen(<S>) BIGINT;upper(<S>) VARCHAR;ucase(<S>) VARCHAR;lower(<S>) VARCHAR;lcase(<S>) VARCHAR;trim(<S>) VARCHAR;trim(<S>, <S>) VARCHAR
ltrim(<S>) VARCHAR;rtrim(<S>) VARCHAR;ltrim(<S>, <S>) VARCHAR;rtrim(<S>, <S>) VARCHAR;trim(BOTH <S> FROM <S>) VARCHAR;trim(LEADING FROM <S>) VARCHAR;trim(TRAILING <S> FROM <S>) VARCHAR;reverse(<S>) VARCHAR
substring(<S>, <n>) VARCHAR;substring(<S>, <n>, <n>) VARCHAR;substr(<S>, <I>, <I>) VARCHAR;substring(<S> FROM <n> FOR <n>) VARCHAR;substring(<S> FOR <n>) VARCHAR;left(<S>, <n>) VARCHAR;right(<S>, <n>) VARCHAR;left(<S>, <I>) VARCHAR
right(<S>, <I>) VARCHAR;concat(<S>, <S>) VARCHAR;concat(<X>, <X>, <X>) VARCHAR;replace(<S>, <S>, <S>) VARCHAR;contains(<S>, <S>) BOOLEAN;starts_with(<S>, <S>) BOOLEAN;prefix(<S>, <S>) BOOLEAN;ends_with(<S>, <S>) BOOLEAN
suffix(<S>, <S>) BOOLEAN;instr(<S>, <S>) BIGINT;strpos(<S>, <S>) BIGINT;position(<S> IN <S>) BIGINT;length(<X>) BIGINT;upper(<X>) VARCHAR
date_trunc(<P>, <M>) TIMESTAMP;datetrunc(<P>, <M>) TIMESTAMP;date_trunc(<P>, <V>) INTERVAL;date_part(<P>, <M>) BIGINT;datepart(<P>, <TIME>) BIGINT;date_part(<P>, <V>) BIGINT;date_diff(<P>, <M>, <M>) BIGINT;datediff(<P>, <DATE>, <DATE>) BIGINT
date_sub(<P>, <M>, <M>) BIGINT;datesub(<P>, <TIMESTAMP>, <TIMESTAMP>) BIGINT;date_diff(<P>, <TIME>, <TIME>) BIGINT;date_add(<M>, <V>) TIMESTAMP;last_day(<M>) DATE;make_date(<I>, <n>, <n>) DATE;make_date(<I>, <I>, <I>) DATE
strftime(<M>, <F>) VARCHAR;strftime(<F>, <M>) VARCHAR;dayname(<M>) VARCHAR;monthname(<M>) VARCHAR;extract(<E> FROM <M>) BIGINT;extract(<E> FROM <V>) BIGINT;extract(<E> FROM <TIME>) BIGINT
year(<M>) BIGINT;quarter(<M>) BIGINT;month(<M>) BIGINT;week(<M>) BIGINT;weekofyear(<M>) BIGINT;day(<M>) BIGINT;dayofmonth(<M>) BIGINT;hour(<M>) BIGINT;minute(<TIME>) BIGINT;second(<M>) BIGINT;millisecond(<TIME>) BIGINT
microsecond(<TIMESTAMP>) BIGINT;dayofweek(<M>) BIGINT;weekday(<M>) BIGINT;isodow(<M>) BIGINT;dayofyear(<M>) BIGINT;isoyear(<M>) BIGINT;yearweek(<M>) BIGINT;epoch(<M>) DOUBLE;epoch(<V>) DOUBLE;epoch(<TIME>) DOUBLE;century(<M>) BIGINT
decade(<M>) BIGINT;millennium(<M>) BIGINT;era(<M>) BIGINT;year(<V>) BIGINT;month(<V>) BIGINT;day(<V>) BIGINT;hour(<V>) BIGINT;microsecond(<V>) BIGINT
to_years(<I>) INTERVAL;to_months(<I>) INTERVAL;to_weeks(<I>) INTERVAL;to_days(<I>) INTERVAL;to_hours(<I>) INTERVAL;to_minutes(<I>) INTERVAL;to_seconds(<N>) INTERVAL;to_milliseconds(<N>) INTERVAL;to_microseconds(<I>) INTERVAL
to_quarters(<I>) INTERVAL;to_decades(<I>) INTERVAL;to_centuries(<I>) INTERVAL;to_millennia(<I>) INTERVAL;(INTERVAL (<I>) <U>) INTERVAL;(INTERVAL (<D>) <U>) INTERVAL;(INTERVAL '3' <U>) INTERVAL
CAST(<X> AS <C>) type;CAST(<X> AS <C>) type;CAST(<N> AS <C>) type;CAST(<S> AS <C>) type;TRY_CAST(<X> AS <C>) type;TRY_CAST(<S> AS <C>) type;<X>::<C> type;CAST(<M> AS <C>) type;CAST(<N> AS <C>) type;TRY_CAST(<N> AS <C>) type
"""
AGGREGATES = """
count(*) BIGINT;count(<X>) BIGINT;count(DISTINCT <X>) BIGINT;sum(<I>) HUGEINT;sum(<E1>) number;sum(DISTINCT <I>) HUGEINT;sum(<B>) HUGEINT;avg(<I>) DOUBLE;avg(<E1>) DOUBLE;mean(<E1>) DOUBLE;avg(<M>) TIMESTAMP;avg(<TIME>) TIME
min(<X>) x;max(<X>) x;min(<S>) VARCHAR;max(<M>) x;median(<E1>) DOUBLE;median(<I>) DOUBLE;median(<M>) TIMESTAMP;median(<S>) VARCHAR;median(<TIME>) TIME;median(<B>) BOOLEAN;median(<D>) DOUBLE;bool_and(<B>) BOOLEAN;bool_or(<B>) BOOLEAN
min(DISTINCT <N>) x;avg(DISTINCT <I>) DOUBLE;median(DISTINCT <I>) DOUBLE;max(<V>) INTERVAL;min(<N>) x;max(<D>) DOUBLE;sum(<X>) x;avg(<X>) x;avg(<V>) INTERVAL;sum(<V>) INTERVAL
"""


def templates(text):
    return [tuple(item.strip().rsplit(" ", 1)) for line in text.strip().splitlines() for item in line.split(";")]


class Node:
    """A piece of SQL: a text with places `{}` for its parts."""

    def __init__(self, form, parts=(), kind=None, shape=None):
        self.form, self.parts, self.kind, self.name = form, list(parts), kind, shape or form

    def text(self):
        return with_source(self.raw_text())

    def raw_text(self):
        pieces = self.form.split("{}")
        return "".join(piece + (self.parts[n].raw_text() if n < len(self.parts) else "") for n, piece in enumerate(pieces))

    def shape(self):
        pieces = self.name.split("{}")
        return "".join(piece + (self.parts[n].shape() if n < len(self.parts) else "") for n, piece in enumerate(pieces))

    def descendants(self):
        for part in self.parts:
            yield part
            yield from part.descendants()

    def with_part(self, place, part):
        return Node(self.form, self.parts[:place] + [part] + self.parts[place + 1:], self.kind, self.name)

    def smaller(self):
        """Trees that lack something: a part replaced by one below it, or by a plain value."""
        for place, part in enumerate(self.parts):
            if part.kind == "clause":
                yield self.with_part(place, Node("", kind="clause"))
            if part.kind == "item":
                yield from (self.with_part(place, below) for below in part.descendants() if below.kind in ALL_TYPES)
            elif part.kind in ALL_TYPES:
                yield from (self.with_part(place, below) for below in part.descendants() if below.kind == part.kind)
                if part.parts:
                    yield from (self.with_part(place, literal(part.kind, value)) for value in VALUES[part.kind][:4] + [None])
            yield from (self.with_part(place, below) for below in part.smaller())
        if self.kind == "statement" and SOURCE.form in self.raw_text() and self.form != PLAIN_ROWS:
            for below in self.descendants():
                if below.kind in ALL_TYPES and below.parts:
                    yield Node(PLAIN_ROWS, [below, SOURCE], "statement") if below.columns() else Node(CONSTANT, [below], "statement")

    def columns(self):
        return set(re.findall(r"\bt_\w+", self.raw_text()))

    def constants(self):
        """For a statement that gives an expression of each row: the same expression of each row's values."""
        if self.form != PLAIN_ROWS:
            return []
        return [Node(CONSTANT, [self.parts[0].bound_to(row_values(number))], "statement") for number in range(ROWS)]

    def bound_to(self, values):
        if self.form in values:
            return literal(COLUMNS[self.form], values[self.form])
        return Node(self.form, [part.bound_to(values) for part in self.parts], self.kind, self.name)


CONSTANT, PLAIN_ROWS = "SELECT {} AS c", "SELECT id, {} AS c FROM {} ORDER BY id"
ALL_TYPES = set(TYPES + DECIMALS)
ROWS = 144


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def literal(kind, value, style=0):
    """A constant of a type, typed by a cast or, in style 1, as one writes it."""
    if value is None:
        return Node(f"CAST(NULL AS {kind})", kind=kind, shape=f"null {kind}")
    if kind == "VARCHAR":
        return Node(quoted(value), kind=kind, shape="text")
    if style == 1 and kind in ("INTEGER", "BIGINT", "HUGEINT", "BOOLEAN") or style == 1 and kind.startswith("DECIMAL") and "." in value:
        return Node(value, kind=kind, shape=f"literal {kind}")
    if style == 1 and kind in ("DATE", "TIME", "TIMESTAMP", "INTERVAL"):
        return Node(f"{kind} '{value}'", kind=kind, shape=kind)
    return Node(f"CAST({quoted(value)} AS {kind})", kind=kind, shape=kind)


def column_name(kind):
    return "t_" + re.sub(r"\W+", "_", kind.lower()).strip("_")


SOURCE = Node("\x01", kind="source", shape="t")
COLUMNS = {column_name(kind): kind for kind in TYPES + DECIMALS} | {"t_tame": "BIGINT", "t_cents": "DOUBLE"}


def with_source(text):
    """The text with a subquery that gives the columns that the text names their types."""
    if SOURCE.form not in text:
        return text
    used = [name for name in COLUMNS if re.search(rf"\b{name}\b", text)]
    casts = [f"CAST({f'substr({name}, 2)' if COLUMNS[name] in DECIMALS else name} AS {COLUMNS[name]}) AS {name}" for name in used]
    return text.replace(SOURCE.form, f"(SELECT {', '.join(['id'] + casts)} FROM raw) AS t")


def row_values(number):
    """The values of a row of the table, by column; None is null."""
    values = {}
    for offset, kind in enumerate(TYPES + DECIMALS):
        choice = VALUES[kind] + [None]
        value = choice[(number * (offset + 1) + offset) % len(choice)] if number % 3 else choice[number % len(choice)]
        values[column_name(kind)] = None if value == "" else value
    values["t_tame"] = None if number % 11 == 0 else str(number * 37 % 91 - 40)
    values["t_cents"] = f"{number * 61 % 400 / 8}"
    return values


def raw_table():
    """CSV with a column of each type, whose rows are its extremes and nulls. A decimal has a letter before it, for it
    would be loaded as a DOUBLE."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["id", *COLUMNS])
    for number in range(ROWS):
        values = row_values(number)
        rows.writerow([number] + ["" if values[name] is None else ("d" if kind in DECIMALS else "") + values[name] for name, kind in COLUMNS.items()])
    return out.getvalue()


class Grammar:
    def __init__(self, r):
        self.r = r
        self.expressions, self.aggregates = templates(EXPRESSIONS), templates(AGGREGATES)
        self.by_result = {}
        for template in self.expressions:
            self.by_result.setdefault(template[1], []).append(template)

    def any_type(self):
        return self.r.choice(DECIMALS) if self.r.random() < 0.15 else self.r.choice(TYPES)

    def kind_of(self, letter, bound):
        r = self.r
        if letter in ALL_TYPES:
            return letter
        if letter in "ab":
            return bound.setdefault(letter, self.any_type())
        return {"N": lambda: r.choice(INTEGERS + ["DOUBLE", "DECIMAL(9,2)", r.choice(DECIMALS)]), "I": lambda: r.choice(INTEGERS), "D": lambda: "DOUBLE",
                "S": lambda: "VARCHAR", "B": lambda: "BOOLEAN", "V": lambda: "INTERVAL", "M": lambda: r.choice(["DATE", "TIMESTAMP"]), "X": self.any_type}[letter]()

    def fill(self, template, depth, has_table):
        form, result = template
        bound, kinds, parts = {}, [], []

        def drawn(match):
            letter = match.group(1)
            if letter == "P":
                return quoted(self.r.choice(PARTS))
            if letter == "E":
                return self.r.choice(PARTS)
            if letter == "F":
                return quoted(self.r.choice(FORMATS))
            if letter == "U":
                return self.r.choice(UNITS)
            if letter == "C":
                bound["type"] = self.any_type()
                return bound["type"]
            if letter == "n":
                parts.append(Node(str(self.r.choice([0, 1, 2, 3, -1, -2, 5, 31, 12, 40, -40])), kind="small", shape="n"))
                return "{}"
            if letter == "E1":
                parts.append(Node(self.r.choice(["t_tame", "t_cents"]), kind="tame"))
                kinds.append("DOUBLE")
                return "{}"
            kind = self.kind_of(letter, bound)
            kinds.append(kind)
            parts.append(self.expression(kind, depth - 1, has_table))
            return "{}"

        form = re.sub(r"<(\w+)>", drawn, form)
        if result == "number":
            result = kinds[0] if kinds else "BIGINT"
        result = bound.get("type") if result == "type" else bound.get(result, result)
        if result == "x":
            result = kinds[0]
        return Node(form, parts, result)

    def expression(self, kind, depth, has_table):
        r = self.r
        if r.random() < 0.03:
            kind = self.any_type()
        if depth <= 0 or r.random() < 0.12:
            if has_table and r.random() < 0.6:
                return Node(column_name(kind), kind=kind)
            if r.random() < 0.05:
                return Node("NULL", kind=kind, shape="NULL")
            return literal(kind, r.choice(VALUES[kind] + [None]) if r.random() < 0.9 else None, r.randrange(2))
        for _ in range(30):
            name, letters = r.random(), [kind, kind, "a", "type"]
            if kind.startswith("DECIMAL") or kind in BITS or kind == "DOUBLE":
                letters += ["number", "number", "number"]
            pool = self.by_result.get(r.choice(letters))
            if not pool:
                continue
            node = self.fill(r.choice(pool), depth, has_table)
            if node.kind == kind or name < 0.02:
                return node
        return literal(kind, r.choice(VALUES[kind]))

    def top(self, depth, has_table):
        """An expression of any kind, every template equally often."""
        return self.fill(self.r.choice(self.expressions), depth, has_table)

    def clause(self, form, *parts):
        return Node(form, parts, "clause")

    def rows_of(self):
        low = self.r.randrange(0, 143)
        return self.clause(f" WHERE id BETWEEN {low} AND {low + self.r.choice([0, 0, 1, 3, 8])}")

    def where(self):
        if self.r.random() < 0.5:
            return self.rows_of()
        return self.clause(" WHERE {}", self.expression("BOOLEAN", 2, True))

    def aggregate(self):
        node = self.fill(self.r.choice(self.aggregates), 2, True)
        if self.r.random() < 0.15:
            node = Node(node.form + " FILTER (WHERE {})", node.parts + [self.expression("BOOLEAN", 1, True)], node.kind)
        return node

    def statement(self):
        r = self.r
        choice = r.random()
        if choice < 0.35:
            return Node("SELECT {} AS c", [self.top(r.choice([1, 1, 2, 3]), False)], "statement")
        if choice < 0.40:
            return Node("SELECT {}", [self.top(r.choice([1, 2]), False)], "statement")
        if choice < 0.65:
            return Node("SELECT id, {} AS c FROM {}{} ORDER BY id", [self.top(r.choice([1, 1, 2]), True), SOURCE, self.rows_of()], "statement")
        if choice < 0.72:
            return Node("SELECT id FROM {}{} ORDER BY id", [SOURCE, self.where()], "statement")
        if choice < 0.80:
            return Node("SELECT {} AS c FROM {}{}", [self.aggregate(), SOURCE, self.where()], "statement")
        if choice < 0.86:
            key = self.expression(self.any_type(), r.choice([0, 0, 1]), True)
            having = self.clause(" HAVING {}", Node("({} > 2)", [Node("count(*)", kind="BIGINT")], "BOOLEAN")) if r.random() < 0.2 else self.clause("")
            return Node("SELECT {} AS k, {} AS c FROM {}{} GROUP BY 1{} ORDER BY 1", [key, self.aggregate(), SOURCE, self.where(), having], "statement")
        if choice < 0.91:
            order = r.choice(["", " DESC", " NULLS FIRST", " DESC NULLS LAST", " ASC NULLS FIRST"])
            return Node("SELECT id FROM {}{} ORDER BY {}" + order + ", id", [SOURCE, self.rows_of(), self.expression(self.any_type(), 1, True)], "statement")
        if choice < 0.95:
            return Node("SELECT DISTINCT {} AS c FROM {}{} ORDER BY 1" + r.choice(["", " LIMIT 3", " DESC LIMIT 2 OFFSET 1", " NULLS FIRST"]),
                        [self.expression(self.any_type(), 1, True), SOURCE, self.where()], "statement")
        if choice < 0.98:
            return Node("WITH w AS (SELECT id, {} AS c FROM {}{}) SELECT count(*) AS n, count(c) AS m, min(c) AS l FROM w", [self.top(1, True), SOURCE, self.rows_of()], "statement")
        rows = ", ".join(["({}, {})"] * r.choice([1, 2, 3]))
        kinds = [self.any_type(), self.any_type()]
        cells = [self.expression(kinds[n % 2], r.choice([0, 0, 1]), False) for n in range(rows.count("{}"))]
        return Node(f"SELECT * FROM (VALUES {rows}) AS v(a, b)", cells, "statement")
