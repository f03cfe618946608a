"""Writes Tests/SQL/requests.csv: 4,000 rows that fill many small blocks.

    python3 Tests/Oracle/make_requests.py

Identifiers and opening times ascend, so that zone maps tell blocks apart; agencies come in runs; sectors are skewed;
stretches of rows are null in one column, and one stretch has a single value throughout.
"""

import csv
import datetime
import pathlib

ROW_COUNT = 4_000
SECTORS = ["Đất đai", "Hộ tịch", "Chứng thực", "Xây dựng", "Đầu tư", "Đất đai", "Môi trường", ""]
WORDS = ["chờ bổ sung", "đã trả", "hẹn lại", "it's late", "", "a,b", 'said "no"', "Ơ kìa", "z" * 70]


class Random:
    """A linear congruential generator: the same rows on every machine and version."""

    def __init__(self, seed):
        self.state = seed

    def below(self, limit):
        self.state = (self.state * 6_364_136_223_846_793_005 + 1_442_695_040_888_963_407) % 2**64
        return (self.state >> 33) % limit


def rows():
    random = Random(1191)
    opened = datetime.datetime(2021, 1, 4, 7, 30)
    agency = 1
    for number in range(ROW_COUNT):
        opened += datetime.timedelta(minutes=random.below(900), seconds=random.below(60))
        if random.below(25) == 0:
            agency = 1 + random.below(60)
        skewed = min(random.below(8), random.below(8), random.below(8))
        sector = SECTORS[skewed] if not 1_200 <= number < 1_500 else "Hộ tịch"
        term = [1, 3, 3, 5, 10, 15, 30][random.below(7)]
        due = (opened + datetime.timedelta(days=term)).date() if random.below(20) else None
        taken = random.below(term * 1_600)
        closed = opened + datetime.timedelta(minutes=taken) if random.below(12) and number < 3_800 else None
        yield {
            "id": 10_000 + 3 * number,
            "code": f"H29-{opened:%y%m%d}-{number % 97:04d}",
            "sector": sector,
            "agency": f"Phường {agency}",
            "opened": opened.isoformat(sep=" "),
            "due": due or "",
            "closed": closed.isoformat(sep=" ") if closed else "",
            "days": "" if closed is None or 2_000 <= number < 2_400 else taken // 1_440,
            "fee": "" if random.below(5) == 0 else random.below(40) * 2_500,
            "ratio": "" if random.below(9) == 0 else (random.below(2_001) - 1_000) / 8,
            "urgent": ["true", "false", "false", ""][random.below(4)],
            "note": WORDS[random.below(len(WORDS))] if random.below(3) == 0 else "",
        }


def main():
    path = pathlib.Path(__file__).parent.parent / "SQL" / "requests.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        table = list(rows())
        writer = csv.DictWriter(file, fieldnames=list(table[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)


if __name__ == "__main__":
    main()
