"""Makes Tests/SQL/tickets.csv: texts of one beginning and a number of one width, most of which come once or twice.

    python3 Tests/Oracle/make_tickets.py
"""

import pathlib
import random

TARGET = pathlib.Path(__file__).parent.parent / "SQL" / "tickets.csv"


def main():
    draw = random.Random(14)
    lines = ["ticket,counter,kind,fee"]
    for _ in range(6_000):
        ticket = "" if draw.random() < 0.02 else f"T{draw.randrange(10_000):06d}"
        counter = "" if draw.random() < 0.01 else str(draw.randrange(-5, 40))
        kind = draw.choice(["hẹn trước", "lấy số", "ưu tiên"])
        lines.append(f"{ticket},{counter},{kind},{draw.randrange(100) * 500}")
    TARGET.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
