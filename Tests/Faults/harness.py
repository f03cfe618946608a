"""What the fault campaigns share: the command, its answers, strace, and the account at the end."""

import argparse
import concurrent.futures
import hashlib
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DATASETS = os.path.join(ROOT, "datasets")
# A query or a check of the small files here that takes longer hangs.
TIMEOUT_SECONDS = 60
# Far more than any of them needs, and far less than a length taken from a damaged file could ask for.
ADDRESS_SPACE_BYTE_COUNT = 2 << 30

BOSTON_MAP = ["dossier_id=CASE_ENQUIRY_ID", "accepted_at=OPEN_DT", "current_due_at=TARGET_DT",
              "finished_at=CLOSED_DT", "resolving_agency=Department", "sector=REASON"]
BOSTON = [os.path.join(DATASETS, "boston-311-sample.csv")] + [x for m in BOSTON_MAP for x in ("--map", m)]
HAND = [os.path.join(DATASETS, "hand_dossiers.csv")]

# Every value of every table, and numbers computed from them in other ways.
QUERIES = {
    "dossiers": "SELECT count(*), count(DISTINCT dossier_id), min(accepted_at), max(finished_at) FROM dossiers;"
                "SELECT sector, resolving_agency, count(*), count(finished_at) FROM dossiers GROUP BY ALL ORDER BY ALL;"
                "SELECT * FROM dossiers;",
    "t": "SELECT count(*), sum(a), sum(b), min(d), max(d) FROM t;"
         "SELECT s, count(*), sum(a) FROM t GROUP BY ALL ORDER BY ALL;"
         "SELECT * FROM t;",
    "agencies": "SELECT count(*), sum(agency_id) FROM agencies; SELECT * FROM agencies;",
    "calendar": "SELECT * FROM calendar;",
    "lineage": "SELECT * FROM lineage;",
    "procedures": "SELECT * FROM procedures;",
    "sector_groups": "SELECT * FROM sector_groups;",
    "sectors": "SELECT * FROM sectors;",
    "targets": "SELECT * FROM targets;",
}


class Outcome:
    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    def __repr__(self):
        return f"exit {self.code}: {self.err.strip()[-300:] or self.out[:200]!r}"


def limit_memory():
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE_BYTE_COUNT, ADDRESS_SPACE_BYTE_COUNT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run(arguments, timeout=TIMEOUT_SECONDS, limited=True, stdin=subprocess.DEVNULL, **environment):
    """Runs a process to its end; a hang is exit code None, a signal a negative one. Other names are the environment's."""
    try:
        done = subprocess.run(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=timeout,
                              preexec_fn=limit_memory if limited else None, stdin=stdin,
                              env=dict(os.environ, SWIFT_BACKTRACE="enable=no", **environment))
    except subprocess.TimeoutExpired:
        return Outcome(None, b"", "it hangs")
    return Outcome(done.returncode, done.stdout, done.stderr.decode(errors="replace"))


class Command:
    """The built `dossier` command."""

    def __init__(self, path):
        self.path = os.path.abspath(path)

    def __call__(self, *arguments, **options):
        return run([self.path, *arguments], **options)

    def ask(self, file, tables):
        """The answers to the fixed queries about these tables."""
        return self(file, "--format", "csv", "-c", " ".join(QUERIES[table] for table in tables))

    def state(self, file, tables):
        """None if there is no file; else a digest of everything in these tables, or the error."""
        if not os.path.lexists(file):
            return None
        parts = []
        for table in tables:
            answer = self.ask(file, [table])
            if answer.code == 1 and "no table" in answer.err:
                parts.append((table, "absent"))
            elif answer.code == 0:
                parts.append((table, hashlib.sha256(answer.out).hexdigest()))
            else:
                return ("error", table, repr(answer))
        return tuple(parts)


class Account:
    """Counts what was tried and what went wrong; safe to use from several threads."""

    def __init__(self):
        self.lock = threading.Lock()
        self.counts, self.failures, self.start = {}, [], time.time()

    def count(self, what, number=1):
        with self.lock:
            self.counts[what] = self.counts.get(what, 0) + number

    def expect(self, condition, message):
        if not condition:
            with self.lock:
                self.failures.append(message)
                if len(self.failures) <= 20:
                    print("FAILED", message, flush=True)
        return condition

    def finish(self):
        for what, number in sorted(self.counts.items()):
            print(f"{number:9,}  {what}")
        print(f"{len(self.failures):9,}  failures, {time.time() - self.start:.0f} s")
        return 1 if self.failures else 0


def arguments(description, **extra):
    """The options that all campaigns have."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--dossier", default=os.path.join(ROOT, ".build/release/dossier"),
                        help="the built command (swift build -c release --product dossier)")
    parser.add_argument("--full", action="store_true", help="the large campaign instead of the short one")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="runs side by side")
    for name, options in extra.items():
        parser.add_argument("--" + name.replace("_", "-"), **options)
    parsed = parser.parse_args()
    if not os.access(parsed.dossier, os.X_OK):
        sys.exit(f"there is no command {parsed.dossier}: build it by swift build -c release --product dossier")
    return parsed


def need_strace():
    if shutil.which("strace") is None:
        sys.exit("strace is missing: install it by apt-get install strace")
    try_out = run(["strace", "-o", "/dev/null", "true"], limited=False)
    if try_out.code != 0:
        sys.exit("strace cannot trace here (ptrace is not allowed): " + try_out.err.strip())


class Folder:
    """A folder of its own for one run, removed at the end."""

    def __init__(self, base=None):
        self.path = tempfile.mkdtemp(prefix="dossier-faults-", dir=base)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)

    def __truediv__(self, name):
        return os.path.join(self.path, name)

    def names(self):
        return sorted(os.listdir(self.path))


def in_parallel(jobs, work, items):
    """Runs `work` on all items, several at a time; an exception ends the campaign."""
    with concurrent.futures.ThreadPoolExecutor(max_workers=jobs) as pool:
        for _ in pool.map(work, items):
            pass


def write_rows(path, count, seed=0):
    """A CSV of numbers, decimals, days and texts, the same for the same arguments."""
    with open(path, "w", encoding="utf-8") as out:
        out.write("a,b,d,s\n")
        for i in range(count):
            k = (i * 2654435761 + seed * 40503) % 1000003
            out.write(f"{i},{k % 997}.{k % 100:02d},{2020 + k % 5}-{1 + k % 12:02d}-{1 + k % 28:02d},"
                      f"Lĩnh vực {k % 37}\n")


def calls(log):
    """The system calls of a strace log in order: (thread, name, the line)."""
    result = []
    with open(log, errors="replace") as lines:
        for line in lines:
            match = re.match(r"^(?:(\d+)\s+)?(\w+)\((.*)$", line)
            if match:
                result.append((match[1], match[2], match[3]))
    return result


def place(name, rest):
    """What tells a call from others of its name: offsets, and for names only their kind."""
    numbers = re.search(r", (\d+), (\d+)(?:\)| <)", rest) if name == "pwrite64" else None
    return (name, numbers[2]) if numbers else (name,)
