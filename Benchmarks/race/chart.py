"""The picture of a run: one row per question, one mark per system, milliseconds on a logarithmic scale."""

import json
import sys
from pathlib import Path

import matplotlib
from matplotlib import pyplot

# Colours that stay apart for the colour-blind; the shapes tell systems apart without colour.
MARKS = {"DossierDB": ("#0072B2", "o"), "DuckDB": ("#E69F00", "s"), "ClickHouse": ("#009E73", "^"),
         "Polars": ("#CC79A7", "D"), "Hyper": ("#D55E00", "v")}
LOOP = ("#777777", "|")


def draw(job: dict, target: Path) -> None:
    """Draws `job`: a title, labels of the rows from top to bottom, and a panel per number of threads."""
    matplotlib.rcParams.update({
        "svg.fonttype": "none", "svg.hashsalt": "dossier", "font.family": "sans-serif",
        "font.sans-serif": ["Helvetica", "Arial", "DejaVu Sans"], "font.size": 10})
    labels, panels = job["labels"], job["panels"]
    figure, axes = pyplot.subplots(1, len(panels), sharey=True, squeeze=False, figsize=(11, 0.9 + 0.42 * len(labels)))
    for axis, panel in zip(axes[0], panels):
        _panel(axis, panel, labels)
    handles, names = axes[0][0].get_legend_handles_labels()
    figure.suptitle(job["title"], x=0.01, ha="left", fontsize=12)
    figure.legend(handles, names, loc="lower center", ncols=len(names), frameon=False)
    figure.tight_layout(rect=(0, 0.05, 1, 0.99))
    figure.patch.set_facecolor("white")
    figure.savefig(target, format=target.suffix[1:], metadata={"Date": None} if target.suffix == ".svg" else None)


def _panel(axis: pyplot.Axes, panel: dict, labels: list[str]) -> None:
    rows = list(range(len(labels)))[::-1]
    for row, times in zip(rows, zip(*panel["times"].values())):
        present = [time for time in times if time]
        axis.plot([min(present), max(present)], [row, row], color="#cccccc", linewidth=1, zorder=1)
    for system, times in panel["times"].items():
        colour, shape = MARKS[system]
        points = [(time, row) for time, row in zip(times, rows) if time]
        axis.scatter(*zip(*points), color=colour, marker=shape, s=46, label=system, zorder=3)
    points = [(time, row) for time, row in zip(panel["loop"], rows) if time]
    if points:
        axis.scatter(*zip(*points), color=LOOP[0], marker=LOOP[1], s=90, label="bare loop in memory", zorder=2)
    axis.set_xscale("log")
    axis.set_yticks(rows, labels)
    axis.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}" if value >= 1 else f"{value:g}")
    axis.set_xlabel("milliseconds (logarithmic; left is faster)")
    axis.set_title(panel["title"], fontsize=10, loc="left")
    axis.grid(axis="x", color="#e5e5e5")
    axis.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axis.spines[side].set_visible(False)
    axis.tick_params(axis="y", length=0)


if __name__ == "__main__":
    work = json.load(sys.stdin)
    draw(work, Path(work["target"]))
