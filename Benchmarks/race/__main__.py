"""The command: makes the tables, races, writes the results."""

import datetime
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from . import first_city, machine, options, report, suite_race
from .availability import is_installed, present
from .peers.dossier import DossierDB
from .peers.process import SystemFailed
from .query_race import AnswersDiffer
from .suites.h2oai import H2OAI
from .suites.star_schema import STAR_SCHEMA

REPOSITORY = options.BENCHMARKS.parent
BUILD = ["swift", "build", "-c", "release", "--static-swift-stdlib", "--product"]


def main() -> int:
    arguments = options.parse()
    commit, names = _commit(), present(arguments.peers)
    command, kernels = (_built(product, arguments.bin) for product in ("dossier", "dossier-kernels"))
    started, busy = datetime.datetime.now().astimezone(), machine.load()
    title = f"{started:%Y-%m-%d}-{arguments.rows}"
    facts = {
        "date": f"{started:%Y-%m-%d %H:%M %Z}", **machine.description(), "versions": _versions(command, commit, names),
        "rounds": f"{arguments.rounds} of imports, {arguments.query_rounds} of questions",
    }
    # Each table has a folder of its own, which is removed at the end unless it is to be kept.
    watch = machine.Watch()
    with machine.folder(arguments.data / "first-city", arguments.keep) as directory:
        results = first_city.race(arguments, names, command, kernels, directory, facts, title)
    watch.note(results.title)
    if arguments.second_rows:
        with machine.folder(arguments.data / "second-city", arguments.keep) as directory:
            results.others.append(suite_race.second_city(arguments, names, command, directory, results))
        watch.note(results.others[-1].title)
        report.write(results, arguments.out, title)
    for suite, rows in ((H2OAI, arguments.h2oai_rows), (STAR_SCHEMA, arguments.star_rows)):
        if rows:
            with machine.folder(arguments.data / suite.name, arguments.keep) as directory:
                results.others.append(suite_race.suite(arguments, suite, rows, command, directory))
            watch.note(suite.title)
            report.write(results, arguments.out, title)
    results.facts["duration"] = watch.words()
    results.facts["load average of the machine"] = _busy(busy)
    path = report.write(results, arguments.out, title)
    print("\n" + path.read_text("utf-8"), flush=True)
    if arguments.readme:
        report.write_excerpt(results, path, REPOSITORY / "README.md")
    return 0


def _built(product: str, directory: Path | None) -> Path:
    if directory is None:
        subprocess.run([*BUILD, product], cwd=REPOSITORY, check=True, stdout=sys.stderr)
        directory = REPOSITORY / ".build" / "release"
    return (directory / product).resolve()


def _commit() -> str:
    """The state of the source, asked before this run writes results beside it."""
    command = ["git", "describe", "--always", "--dirty"]
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True).stdout.strip()


def _versions(command: Path, commit: str, names: list[str]) -> str:
    ours = DossierDB(command, options.BENCHMARKS)
    peers = [options.PEERS[name](options.BENCHMARKS) for name in names]
    formats = [f"{name} {version(name)}" for name in ("pyarrow", "vortex-data") if is_installed(name)]
    return ", ".join([f"{ours.name} at commit {commit} ({ours.version()})",
                      *(f"{peer.name} {peer.version()}" for peer in peers), *formats,
                      f"Python {platform.python_version()}"])


def _busy(before: float) -> str:
    return (f"{before:.1f} at the start, {machine.load():.1f} at the end, on {machine.core_count()} cores: where it "
            "exceeds the threads of the race, processes of others take part of every figure")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (SystemFailed, AnswersDiffer) as error:
        sys.exit(f"race: {error}")
