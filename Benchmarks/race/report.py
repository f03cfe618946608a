"""Writes what was measured: Markdown and a chart to look at, CSV to calculate with, and the README's excerpt."""

import json
import sys
from pathlib import Path

from .markdown import page
from .peers.process import run_alone
from .question_tables import mean_sentence, query_table
from .results import Results, write_csv
from .tables import thread_word

BEGIN, END = "<!-- race: begin, written by Benchmarks/run --readme -->", "<!-- race: end -->"


def write(results: Results, directory: Path, name: str) -> Path:
    """Writes NAME.md, NAME.csv and NAME.svg; gives the Markdown's path."""
    directory.mkdir(parents=True, exist_ok=True)
    write_csv(results, directory / f"{name}.csv")
    _draw(results, directory / f"{name}.svg")
    path = directory / f"{name}.md"
    path.write_text(page(results, f"{name}.svg"), encoding="utf-8")
    return path


def write_excerpt(results: Results, page_path: Path, readme: Path) -> None:
    """Puts the chart and the table of the most threads between the marks of the README."""
    threads = results.thread_counts[-1]
    place = page_path.resolve().relative_to(readme.resolve().parent).with_suffix("")
    facts = results.facts
    excerpt = "\n\n".join([
        BEGIN, f"![Times of the questions by system]({place}.svg)", query_table(results, threads, results.loop),
        "\n".join(mean_sentence(results, count) for count in results.thread_counts),
        f"Measured {facts['date']} on {facts['processor']}, {facts['memory']}: {facts['versions']}. "
        f"[All tables of this run]({place}.md), and [what is measured](Benchmarks/README.md).", END])
    text = readme.read_text("utf-8")
    before, rest = text.split(BEGIN)
    readme.write_text(before + excerpt + rest.split(END)[1], encoding="utf-8")


def _draw(results: Results, target: Path) -> None:
    panels = [{
        "title": thread_word(threads),
        "times": {system: [results.best(query.name, system, threads) for query in results.asked]
                  for system in results.systems},
        "loop": [results.loop(query.name, threads) for query in results.asked],
    } for threads in results.thread_counts]
    job = {"target": str(target), "title": f"{results.row_count:,} dossiers: time to answer",
           "labels": [query.title for query in results.asked], "panels": panels}
    run_alone([sys.executable, "-m", "race.chart"], json.dumps(job))
