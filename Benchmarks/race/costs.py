"""What DossierDB's questions cost beside their warm times: the first time in a process, and the bytes they read."""

from dataclasses import dataclass

from .peers.dossier import DossierDB
from .queries import Query

PROCESSES = 3


@dataclass(frozen=True)
class QuestionCost:
    """The first statement of a process, the least of several processes, and the encoded bytes that it reads."""

    query: str
    threads: int
    first_milliseconds: float
    touched_bytes: int


def measure(ours: DossierDB, asked: list[Query], thread_counts: list[int]) -> list[QuestionCost]:
    costs = []
    for query in asked:
        touched = ours.touched_bytes(query)
        costs += [QuestionCost(query.name, threads, ours.first_milliseconds(query, threads, PROCESSES), touched)
                  for threads in thread_counts]
    return costs
