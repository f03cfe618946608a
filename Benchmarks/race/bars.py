"""The summary at the top of a page: what DossierDB set itself, and what this run measured."""

from .columns import totals
from .question_tables import first_limit
from .results import Answered, Results
from .tables import table, thread_word

Row = list[str]


def section(results: Results) -> str:
    rows = [*_speed(results), *_sizes(results), *_imports(results), *_first_statements(results)]
    for other in results.others:
        rows += [*_speed(other), *_sizes(other), *_imports(other), *_first_statements(other)]
    return "## Bars\n\n" + table(["of the race", "measured", "bar"], rows)


def _speed(results: Answered) -> list[Row]:
    """Means and least ratios over the scanning questions, and the look-up by id against the peer that is good at it."""
    has_all_peers = any(not query.is_scan for query in results.asked)
    bar = "≥ 10, aiming at 20" if has_all_peers else "≥ 1"
    rows = []
    for threads in results.thread_counts:
        scans = {query.title: results.ratio(query.name, threads) for query in results.asked if query.is_scan}
        least = min(scans, key=scans.get)
        where = f"{results.title}, {thread_word(threads)}"
        rows.append([f"{where}: best peer ÷ ours, geometric mean of {len(scans)}", f"{results.mean_ratio(threads):.2f}",
                     bar])
        rows.append([f"{where}: the least of them", f"{scans[least]:.2f} ({least})", "≥ 1"])
        if has_all_peers:
            rival = "DuckDB" if not isinstance(results, Results) else "ClickHouse"
            if rival in results.systems:
                rows.append([f"{where}: one dossier by id, {rival} ÷ ours",
                             f"{results.ratio('by-id', threads, [rival]):.2f}", "≥ 1"])
    if results.refused:
        rows.append([f"{results.title}: not asked yet", f"{len(results.refused)} questions", "none"])
    return rows


def _sizes(results: Answered) -> list[Row]:
    """Our file against its entropy and against the smallest of the peers' and other formats' files."""
    ours, *others = results.sizes
    rows = []
    for name, bits in totals(results.columns).items() if results.columns else ():
        least = bits / 8
        rows.append([f"{results.title}: our file ÷ entropy{name}",
                     f"{ours.bytes / results.row_count / least:.3f} ({ours.bytes / results.row_count:.2f} ÷ "
                     f"{least:.2f} bytes a row)", "≤ 1.35, aiming at 1.15"])
    for order in dict.fromkeys(size.order for size in others):
        files = [size for size in others if size.order == order and size.system != "CSV"]
        if files and order in ("receipt", "our order"):
            smallest = min(files, key=lambda size: size.bytes)
            bar = ("≤ 0.6, aiming at 0.48" if order == "receipt" else "") if results.columns else "≤ 1"
            rows.append([f"{results.title}: our file ÷ the smallest of the others, their rows in order of {order}"
                         .replace("order of our order", "our order"),
                         f"{ours.bytes / smallest.bytes:.3f} ({smallest.system})", bar])
    return rows


def _imports(results: Answered) -> list[Row]:
    """DuckDB's time, types declared, divided by ours, and the memory that ours held."""
    rows = []
    for threads in sorted({load.threads for load in results.loads}):
        costs = {name: [load.cost for load in results.loads
                        if (load.peer, load.threads, load.way) == (name, threads, "declared")]
                 for name in (results.ours, "DuckDB")}
        mine, theirs = (min(cost.wall_seconds for cost in costs[name]) for name in (results.ours, "DuckDB"))
        peak = max(cost.peak_bytes for cost in costs[results.ours]) / 1e6
        bar = "≥ 6, aiming at 10" if results.columns else ""
        rows.append([f"{results.title}, {thread_word(threads)}: import, DuckDB ÷ ours",
                     f"{theirs / mine:.2f} ({mine:.2f} s, {peak:,.0f} MB held)", bar])
    return rows


def _first_statements(results: Answered) -> list[Row]:
    """The first statement of a process against the warm one, where it is worst."""
    rows = []
    for threads in sorted({cost.threads for cost in results.costs}):
        shares = {query.title: results.cost(query.name, threads).first_milliseconds
                  / first_limit(results.best(query.name, results.ours, threads)) for query in results.asked}
        worst = max(shares, key=shares.get)
        rows.append([f"{results.title}, {thread_word(threads)}: first statement ÷ (2 × warm + 5 ms), the most",
                     f"{shares[worst]:.2f} ({worst})", "≤ 1"])
    return rows
