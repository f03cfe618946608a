"""Words and tables of Markdown."""


def table(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---"] + ["---:"] * (len(header) - 1), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def thread_word(count: int) -> str:
    return "1 thread" if count == 1 else f"{count} threads"


def milliseconds(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def ratio_word(value: float) -> str:
    return f"{value:.2f}" if value >= 1 else f"**{value:.2f}, slower**"
