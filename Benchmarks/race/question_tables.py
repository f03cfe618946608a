"""Two tables for each number of threads: all systems' times, and what DossierDB's are made of."""

from collections.abc import Callable

from .results import RATIO_CAP, Answered, Results
from .tables import milliseconds, ratio_word, table, thread_word

# The first statement of a process may take this many times the warm one, and so many milliseconds more.
FIRST_TIMES, FIRST_MORE = 2, 5


def sections(results: Answered, first: Results) -> list[str]:
    """`first` is the first city, beside which memory was measured; only its questions have bare loops."""
    loop = first.loop if results is first else None
    found = []
    for threads in results.thread_counts:
        found += [query_table(results, threads, loop), mean_sentence(results, threads)]
        if results.costs:
            found.append(cost_table(results, threads, first.bandwidth(threads)))
    return found


def query_table(results: Answered, threads: int, loop: Callable[[str, int], float | None] | None) -> str:
    """One row per question: each system's best time, and how many times longer the best peer takes."""
    systems = [results.ours, *results.forced, *results.peers]
    header = [f"{results.row_count:,} rows, {thread_word(threads)}, ms", *systems, "best peer ÷ DossierDB"]
    rows = []
    for query in results.asked:
        times = [results.best(query.name, system, threads) for system in systems]
        rows.append([query.title, *(milliseconds(time) for time in times),
                     ratio_word(results.ratio(query.name, threads))])
        if loop:
            rows[-1].append(milliseconds(loop(query.name, threads)))
    peaks = [max((t.peak_bytes for t in results.timings if (t.peer, t.threads) == (system, threads)), default=0)
             for system in systems]
    rows.append(["most memory held, MB", *(f"{peak / 1e6:,.0f}" for peak in peaks), "", *([""] if loop else [])])
    return table(header + (["bare loop"] if loop else []), rows)


def mean_sentence(results: Answered, threads: int) -> str:
    ratios = [results.ratio(query.name, threads) for query in results.asked if query.is_scan]
    slower = sum(ratio < 1 for ratio in ratios)
    return (f"{thread_word(threads).capitalize()}: geometric mean of the ratios of the {len(ratios)} scanning "
            f"questions **{results.mean_ratio(threads):.2f}** (each capped at {RATIO_CAP:.0f}), least "
            f"{min(ratios):.2f}, slower than the best peer in {slower} of them.")


def cost_table(results: Answered, threads: int, bandwidth: float | None) -> str:
    """Nanoseconds and bytes a row, the distance to memory's speed, and the first statement of a process."""
    speed = f"{bandwidth:.1f} GB/s" if bandwidth else "not measured"
    header = [f"DossierDB, {thread_word(threads)} (memory: {speed})", "ns a row", "bytes read", "bytes a row", "GB/s",
              "÷ time of memory for these bytes", "first statement of a process, ms", "warm, ms",
              f"first ÷ ({FIRST_TIMES} × warm + {FIRST_MORE} ms)"]
    rows = []
    for query in results.asked:
        cost, warm = results.cost(query.name, threads), results.best(query.name, results.ours, threads)
        has_bytes = cost.touched_bytes > 0
        rate = cost.touched_bytes / warm / 1e6
        rows.append([
            query.title, f"{warm * 1e6 / results.row_count:.3f}",
            f"{cost.touched_bytes:,}" if has_bytes else "–",
            f"{cost.touched_bytes / results.row_count:.2f}" if has_bytes else "–",
            f"{rate:.2f}" if has_bytes else "–", f"{bandwidth / rate:.1f}" if bandwidth and has_bytes else "–",
            milliseconds(cost.first_milliseconds), milliseconds(warm),
            f"{cost.first_milliseconds / first_limit(warm):.2f}"])
    return table(header, rows)


def first_limit(warm: float) -> float:
    """The most milliseconds that the first statement of a process should take."""
    return FIRST_TIMES * warm + FIRST_MORE
