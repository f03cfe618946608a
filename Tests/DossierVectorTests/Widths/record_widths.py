"""Records how wide characters are: run with a Python that has wcwidth, here 0.9.4 with Unicode 18.0.0.

Writes the tables of the sources (Sources/DossierVector/Text/WidthTable.swift), and beside it widths.tsv, what wcwidth
says of runs of code points (first, last, width) and of texts (text, width), for the tests to compare with.
"""

import pathlib
import sys

import wcwidth
from wcwidth._constants import _ISC_VIRAMA_SET

VERSION = wcwidth.list_versions()[-1]
HERE = pathlib.Path(__file__).parent
ROOT = HERE.parents[2]

TEXTS = [
    "Đất đai", "D\u0301a\u0302\u0301t", "ｱｲｳ", "ｶﾞ", "ﾊﾟﾝ", "カ\u3099", "土地", "Ａ", "한국", "\u1112\u1161\u11ab",
    "ภาษาไทย", "กำ", "น้ำ", "ที่", "บ้าน", "ພາສາລາວ", "ຄຳ", "ខ្មែរ", "မြန်မာ", "नमस्ते", "क्षि", "हिन्दी", "বাংলা",
    "ਪੰਜਾਬੀ", "ગુજરાતી", "தமிழ்", "తెలుగు", "ಕನ್ನಡ", "മലയാളം", "සිංහල", "བོད་ཡིག", "עברית", "العربية", "😀", "👍🏽",
    "👩\u200d👩\u200d👧", "🏴\u200d☠\ufe0f", "🇻🇳", "🇻", "❤\ufe0f", "❤", "1\ufe0f\u20e3", "☎\ufe0f", "⚡", "①…—“”",
    "e\u200be", "\ufeffa", "க்ஷ்ர",
]


def width(code):
    return max(0, wcwidth.wcwidth(chr(code)))


def runs(codes_and_values):
    result = []
    for code, value in codes_and_values:
        if result and result[-1][2] == value and result[-1][1] == code - 1:
            result[-1][1] = code
        else:
            result.append([code, code, value])
    return result


def all_runs():
    codes = (code for code in range(0x20, 0x110000) if not 0xD800 <= code < 0xE000)
    return runs((code, width(code)) for code in codes)


def table(name, comment, ranges):
    numbers = [f"0x{number:X}" for pair in ranges for number in pair]
    lines, line = [], "   "
    for number in numbers:
        if len(line) + len(number) + 2 > 110:
            lines.append(line)
            line = "   "
        line += f" {number},"
    lines.append(line)
    body = "\n".join(lines)
    return f"  /// {comment}\n  static let {name}: [UInt32] = [\n{body}\n  ]\n"


def main():
    recorded = all_runs()
    tables = [
        table("zero", "Characters that fill no column of their own: marks, joiners, formats.",
              [run[:2] for run in recorded if run[2] == 0 and run[0] >= 0x300]),
        table("wide", "Characters that fill two columns: ideographs, syllables, full-width forms, emoji.",
              [run[:2] for run in recorded if run[2] == 2]),
        table("viramas", "Signs that join the consonant before them with the one after.",
              [run[:2] for run in runs((code, 1) for code in sorted(_ISC_VIRAMA_SET))]),
    ]
    text = (
        f"/// First and last code points of ranges, ascending.\n///\n"
        f"/// Source: Unicode {VERSION}, by wcwidth {wcwidth.__version__}; written by Widths/record_widths.py of the tests.\n"
        "enum WidthTable {\n" + "\n".join(tables) + "}\n")
    (ROOT / "Sources/DossierVector/Text/WidthTable.swift").write_text(text)
    lines = [f"# Unicode {VERSION}, wcwidth {wcwidth.__version__}"]
    lines += [f"{first:X}\t{last:X}\t{value}" for first, last, value in recorded]
    lines += [f"{word}\t{wcwidth.wcswidth(word)}" for word in TEXTS]
    (HERE / "widths.tsv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main())
