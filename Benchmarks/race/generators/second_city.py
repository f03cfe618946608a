"""A city of other laws than those of `dossier generate`, in the same eleven columns.

Every column follows a law that is written down here, so its entropy is computed and not counted: counting cannot see
more than log₂ of the rows that were counted. The laws, row by row and independent of all other rows:

- the day is uniform over the working days (Monday to Friday) of six years, the second uniform over the office hours;
- agency and procedure are independent and follow Zipf's law with exponent 1; the procedure tells the sector;
- the channel has fixed shares;
- the procedure tells a term of working days; the due day is so many after receipt, or missing;
- an open dossier has no finish; an early or punctual one is finished after 1 … term working days, a late one after
  term + 1 … 2·term, both uniform, at a second that is uniform over the office hours;
- the procedure tells the fee, which is waived or not; rating and supplements have fixed shares;
- ids are ten random digits, none twice.
"""

import math
from pathlib import Path

import numpy
import pyarrow
from pyarrow import compute

from . import chunks

FIRST_DAY, LAST_DAY = "2019-01-01", "2024-12-31"
SECTORS, AGENCIES, PROCEDURES = 120, 620, 2_000
# Half past seven to half past eleven, and one to five.
OFFICE_SECONDS, MORNING_SECONDS = 8 * 3600, 4 * 3600
MORNING, AFTERNOON = 7 * 3600 + 1800, 13 * 3600
CHANNELS = {"direct": 0.55, "online": 0.3, "postal": 0.15}
TERMS = (1, 2, 3, 5, 7, 10, 15, 20)
FEES = (2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 150_000, 500_000)
NO_DUE_DAY, OPEN, LATE, WAIVED = 0.04, 0.01, 0.08, 0.1
RATINGS = {None: 0.9, 1: 0.002, 2: 0.003, 3: 0.01, 4: 0.025, 5: 0.06}
SUPPLEMENTS = {0: 0.92, 1: 0.06, 2: 0.02}
ID_DIGITS = 10


def generate(target: Path, rows: int, random: numpy.random.Generator) -> dict:
    chunks.write(target, _chunks(rows, random))
    return {"entropy": entropy(rows), "sector": _sectors()[0].as_py(), "year": 2022}


def entropy(rows: int) -> dict[str, tuple[str, float]]:
    """For each column what must be known before it, and the bits a row that it then needs at least."""
    bits = {name: sum(-share * math.log2(share) for share in shares) for name, shares in {
        "agency": _zipf(AGENCIES), "procedure": _zipf(PROCEDURES), "channel": CHANNELS.values(),
        "due": _either(NO_DUE_DAY), "open": _either(OPEN), "late": _either(LATE), "fee": _either(WAIVED),
        "rating": RATINGS.values(), "supplements": SUPPLEMENTS.values()}.items()}
    # Ten digits, none twice: N · (N - 1) · … · (N - n + 1) sequences of ids are equally likely.
    possible = 10**ID_DIGITS
    ids = (math.lgamma(possible + 1) - math.lgamma(possible - rows + 1)) / rows / math.log(2)
    term = sum(share * math.log2(days) for share, days in zip(_zipf(PROCEDURES), _terms()))
    finish = bits["open"] + (1 - OPEN) * (bits["late"] + term + math.log2(OFFICE_SECONDS))
    days = math.log2(len(_working_days()[0]))
    return {
        "dossier_id": ("", ids), "sector": ("procedure_code", 0.0), "resolving_agency": ("", bits["agency"]),
        "procedure_code": ("", bits["procedure"]), "channel": ("", bits["channel"]),
        "accepted_at": ("", days + math.log2(OFFICE_SECONDS)),
        "current_due_at": ("accepted_at, procedure_code", bits["due"]),
        "finished_at": ("accepted_at, procedure_code", finish), "fee_vnd": ("procedure_code", bits["fee"]),
        "rating": ("", bits["rating"]), "supplement_count": ("", bits["supplements"]),
        # What a file saves that may put its rows into any order: one of n! orders of receipt.
        "order of the rows": ("", -math.lgamma(rows + 1) / rows / math.log(2)),
    }


def _chunks(rows: int, random: numpy.random.Generator):
    ids = _unique_numbers(rows, random)
    sectors, channels = _sectors(), chunks.names(CHANNELS)
    agencies = chunks.names(f"Cơ quan {number:03d}" for number in range(1, AGENCIES + 1))
    procedures = chunks.names(f"{number % 9 + 1}.{number:06d}" for number in range(1, PROCEDURES + 1))
    terms, (working, later) = _terms(), _working_days()
    fees = numpy.array([FEES[number % len(FEES)] for number in range(PROCEDURES)])
    start = 0
    for count in chunks.sizes(rows):
        day = random.integers(0, len(working), count)
        agency, procedure = _drawn(_zipf(AGENCIES), count, random), _drawn(_zipf(PROCEDURES), count, random)
        channel = _drawn(CHANNELS.values(), count, random)
        accepted = working[day] + _office_second(count, random)
        term = terms[procedure]
        has_no_due = random.random(count) < NO_DUE_DAY
        is_open, is_late = random.random(count) < OPEN, random.random(count) < LATE
        elapsed = 1 + (random.random(count) * term).astype(int) + numpy.where(is_late, term, 0)
        finished = later[day + elapsed] + _office_second(count, random)
        rating = _drawn(RATINGS.values(), count, random)
        yield {
            "dossier_id": compute.utf8_lpad(pyarrow.array(ids[start:start + count]).cast("string"), ID_DIGITS, "0"),
            "sector": sectors.take(pyarrow.array(procedure % SECTORS)),
            "resolving_agency": agencies.take(pyarrow.array(agency)),
            "procedure_code": procedures.take(pyarrow.array(procedure)),
            "channel": channels.take(pyarrow.array(channel)),
            "accepted_at": accepted,
            "current_due_at": pyarrow.array(later[day + term].astype("datetime64[D]"), mask=has_no_due),
            "finished_at": pyarrow.array(finished, mask=is_open),
            "fee_vnd": numpy.where(random.random(count) < WAIVED, 0, fees[procedure]),
            "rating": pyarrow.array(list(RATINGS), pyarrow.int8()).take(pyarrow.array(rating)),
            "supplement_count": _drawn(SUPPLEMENTS.values(), count, random),
        }
        start += count


def _unique_numbers(rows: int, random: numpy.random.Generator) -> numpy.ndarray:
    """Random numbers of ten digits in random order; those that come again are drawn anew."""
    numbers = numpy.empty(0, numpy.int64)
    while len(numbers) < rows:
        drawn = random.integers(0, 10**ID_DIGITS, rows - len(numbers))
        numbers = numpy.concatenate([numbers, drawn])
        numbers = numbers[numpy.sort(numpy.unique(numbers, return_index=True)[1])]
    return numbers


def _drawn(shares, count: int, random: numpy.random.Generator) -> numpy.ndarray:
    """Numbers from 0 with these shares."""
    limits = numpy.cumsum(list(shares))
    return numpy.minimum(numpy.searchsorted(limits, random.random(count), side="right"), len(limits) - 1)


def _office_second(count: int, random: numpy.random.Generator) -> numpy.ndarray:
    second = random.integers(0, OFFICE_SECONDS, count)
    start = numpy.where(second < MORNING_SECONDS, MORNING, AFTERNOON - MORNING_SECONDS)
    return (second + start).astype("timedelta64[s]")


def _working_days() -> tuple[numpy.ndarray, numpy.ndarray]:
    """The working days of the six years, and the same with enough of those after them."""
    days = numpy.arange(numpy.datetime64(FIRST_DAY), numpy.datetime64(LAST_DAY) + 1 + 4 * max(TERMS))
    days = days[numpy.is_busday(days)]
    return (days[days <= numpy.datetime64(LAST_DAY)].astype("datetime64[s]"), days.astype("datetime64[s]"))


def _terms() -> numpy.ndarray:
    return numpy.array([TERMS[number % len(TERMS)] for number in range(PROCEDURES)])


def _sectors() -> pyarrow.Array:
    return chunks.names(f"Lĩnh vực {number:03d}" for number in range(1, SECTORS + 1))


def _zipf(count: int) -> numpy.ndarray:
    """Shares that fall with the rank as 1, 1/2, 1/3 …"""
    weights = 1 / numpy.arange(1, count + 1)
    return weights / weights.sum()


def _either(share: float) -> tuple[float, float]:
    return share, 1 - share


if __name__ == "__main__":
    chunks.main(generate)
