"""Real client processes: forked from one that has imported the program, each with connections of its own."""

import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any
from uuid import UUID

from service.base.database import Database
from service.clinics.models import Clinic as ClinicRow
from tests.cast import a_patient
from tests.integration.courses.stateful.stage import Clinic, Stage, a_stage, new_clinic
from tests.support.forked import context

FIRST_DEEDS = 4
PATIENCE = 120.0  # seconds for a crowd to finish, on a machine that others use too


@dataclass(frozen=True, slots=True)
class Task:
    """What one client gets: where the diary is, who it books for, its number in the crowd, and how much to do.

    `places`: among how many places it chooses; few are contested by everybody.
    """

    url: str
    clinic: Clinic
    patients: tuple[UUID, ...]
    number: int
    deeds: int
    places: int = 16


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one deed: `code` is `done` or that of a refusal; `fault` what was wrong with the answer itself."""

    deed: str
    code: str
    fault: str | None = None


Work = Callable[[Stage, Task, Any], Sequence[Answer]]
Job = Callable[[Any], Sequence[Answer]]


def invite(database: Database, clients: int, patients_each: int = 2) -> list[Task]:
    """Make a clinic and a task for each client, with patients of its own."""
    with database.write() as session:
        clinic = new_clinic(session)
        row = session.get_one(ClinicRow, clinic.id)
        patients = [[a_patient(session, row, mobile=None).id for _ in range(patients_each)] for _ in range(clients)]
    url = database.engine.url.render_as_string(hide_password=False)
    return [Task(url, clinic, tuple(own), number, 0) for number, own in enumerate(patients)]


def do_at_once(tasks: Sequence[Task], work: Work) -> list[Answer]:
    """Let every client do its work at the same moment; return what became of all of it."""
    return each_at_once([partial(_on_stage, task, work) for task in tasks])


def each_at_once(jobs: Sequence[Job]) -> list[Answer]:
    """Give each job a process of its own, and a barrier at which they wait for one another."""
    forked = context()
    together = forked.Barrier(len(jobs))
    with _clients(forked, jobs, together) as (clients, pipes):
        answers = [answer for pipe in pipes for answer in _heard(pipe)]
        for client in clients:
            client.join(PATIENCE)
    assert all(client.exitcode == 0 for client in clients)
    return answers


def start(tasks: Sequence[Task], work: Work) -> list[BaseProcess]:
    """Start clients that nobody waits for; each has done something and goes on when this returns."""
    begun = [_started(task, work) for task in tasks]
    for _, pipe in begun:
        _heard(pipe)
    return [client for client, _ in begun]


def _started(task: Task, work: Work) -> tuple[BaseProcess, Connection]:
    here, there = multiprocessing.Pipe(duplex=False)
    client: BaseProcess = context().Process(target=_begin, args=(task, work, there), daemon=True)
    client.start()
    there.close()
    return client, here


@contextmanager
def _clients(forked: Any, jobs: Sequence[Job], together: Any) -> Iterator[tuple[list[BaseProcess], list[Connection]]]:
    clients, pipes = list[BaseProcess](), list[Connection]()
    try:
        for job in jobs:
            here, there = multiprocessing.Pipe(duplex=False)
            client = forked.Process(target=_client, args=(job, together, there), daemon=True)
            client.start()
            there.close()
            clients.append(client)
            pipes.append(here)
        yield clients, pipes
    finally:
        for client in clients:
            if client.is_alive():
                client.kill()
                client.join()
        for pipe in pipes:
            pipe.close()


def _heard(pipe: Connection) -> Sequence[Answer]:
    assert pipe.poll(PATIENCE), "a client has hung"
    answers: Sequence[Answer] = pipe.recv()
    return answers


def _client(job: Job, together: Any, pipe: Connection) -> None:
    pipe.send(job(together))


def _begin(task: Task, work: Work, pipe: Connection) -> None:
    """Do what nobody waits for, and say so after its first deeds: how long those take depends on the machine."""
    with a_stage(Database(task.url)) as stage:
        work(stage, replace(task, deeds=FIRST_DEEDS), None)
        pipe.send(())
        work(stage, task, None)


def _on_stage(task: Task, work: Work, together: Any) -> Sequence[Answer]:
    with a_stage(Database(task.url)) as stage:
        with stage.program.database.read() as session:
            session.connection()  # so that connecting is no part of the race
        return work(stage, task, together)


def counted(answers: Sequence[Answer]) -> Counter[str]:
    return Counter(f"{answer.deed}: {answer.code}" for answer in answers)
