"""Writes the tables of canonical composition (Sources/DossierVector/Text/Normalization) from Python's Unicode data."""

import sys
import unicodedata
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "Sources/DossierVector/Text/Normalization"


def literal(name, meaning, numbers):
    """A Swift array of scalars in lines of up to 110 characters."""
    lines, line = [], "   "
    for number in numbers:
        word = f" 0x{number:X},"
        if len(line) + len(word) > 110:
            lines.append(line)
            line = "   "
        line += word
    lines.append(line)
    return f"  /// {meaning}\n  static let {name}: [UInt32] = [\n" + "\n".join(lines) + "\n  ]\n"


def main():
    pairs, excluded, singles = [], [], []
    for value in range(sys.maxunicode + 1):
        if 0xD800 <= value < 0xE000 or 0xAC00 <= value < 0xD7A4:
            continue
        text = unicodedata.decomposition(chr(value))
        if not text or text.startswith("<"):
            continue
        parts = [int(part, 16) for part in text.split()]
        if len(parts) == 1:
            singles += [value, parts[0]]
        elif unicodedata.normalize("NFC", "".join(map(chr, parts))) == chr(value):
            pairs += [*parts, value]
        else:
            excluded += [*parts, value]
    FOLDER.mkdir(parents=True, exist_ok=True)
    head = f"// Made by Tests/Oracle/make_normalization_tables.py from Unicode {unicodedata.unidata_version}.\n\n"
    (FOLDER / "CompositionTables.swift").write_text(
        head + "/// Scalars that are two others together.\nenum CompositionTables {\n"
        + literal("pairs", "First, second, and the scalar that they compose.", pairs) + "}\n")
    (FOLDER / "DecompositionTables.swift").write_text(
        head + "/// Scalars that are always written as others.\nenum DecompositionTables {\n"
        + literal("singles", "A scalar, and the one that it stands for.", singles) + "\n"
        + literal("excluded", "First, second, and a scalar that they are but never compose.", excluded) + "}\n")


main()
