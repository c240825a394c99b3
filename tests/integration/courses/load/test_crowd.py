"""Sixteen clients at once: one of them gets a place, the others are told, and nobody sees anything break."""

import os
import random
import signal
import time
from collections import Counter
from dataclasses import replace

import pytest

from service.base.database import Database
from tests.integration.courses.load import diary
from tests.integration.courses.load.crowd import Answer, counted, do_at_once, invite, start
from tests.integration.courses.load.deeds import book_one_place, do_all_sorts

CLIENTS, MIXED, ROUNDS, DEEDS, KILLED = 16, 8, 1, 4, 5
REFUSED = {"done", "idle", "slot_taken", "too_soon", "session_state", "not_accepted", "outside_hours", "swap_does_not_fit",
           "nothing_to_undo", "undo_too_late", "too_many_kept", "sick_day_known"}  # fmt: skip
pytestmark = [pytest.mark.postgres, pytest.mark.processes]


def check_answers(answers: list[Answer]) -> None:
    assert [answer for answer in answers if answer.fault] == []
    assert {answer.code for answer in answers} <= REFUSED


def test_each_place_has_one_winner_and_the_others_are_offered_free_ones(postgres_database: Database) -> None:
    tasks = [replace(task, deeds=ROUNDS) for task in invite(postgres_database, CLIENTS, ROUNDS)]
    answers = do_at_once(tasks, book_one_place)
    check_answers(answers)
    for at in range(ROUNDS):
        outcomes = Counter(answer.code for answer in answers if answer.deed == f"round {at}")
        assert outcomes["done"] == 1
        assert outcomes["slot_taken"] + outcomes["too_soon"] == CLIENTS - 1
    diary.check_diary(postgres_database)


def test_everything_at_once_neither_books_twice_nor_breaks(postgres_database: Database) -> None:
    tasks = [replace(task, deeds=DEEDS) for task in invite(postgres_database, MIXED)]
    answers = do_at_once(tasks, do_all_sorts)
    check_answers(answers)
    assert len(answers) == MIXED * (DEEDS + 1)
    assert counted(answers)["book: done"] >= 1
    assert diary.count(postgres_database, diary.DEADLOCKS) == 0
    diary.check_diary(postgres_database)


def test_clients_that_die_in_the_middle_leave_nothing_half_done(postgres_database: Database) -> None:
    luck = random.Random(3)
    tasks = [replace(task, deeds=10_000, places=400) for task in invite(postgres_database, KILLED)]
    ours = diary.count(postgres_database, diary.OTHERS)
    clients = start(tasks, do_all_sorts)
    for client in clients:
        time.sleep(luck.uniform(0.0, 0.3))
        assert client.pid is not None
        os.kill(client.pid, signal.SIGKILL)
        client.join()
    wait_until_none_of_them_is_connected(postgres_database, ours)
    assert diary.count(postgres_database, diary.LOCKS) == 0
    diary.check_diary(postgres_database)
    assert diary.count(postgres_database, "select count(*) from session_changes") > 0
    (answer, *_) = do_at_once([replace(tasks[0], deeds=0)], do_all_sorts)
    assert answer.code in REFUSED


def wait_until_none_of_them_is_connected(database: Database, ours: int) -> None:
    """The server notices that a client is gone when it next speaks to it."""
    until = time.monotonic() + 20
    while diary.count(database, diary.OTHERS) > ours and time.monotonic() < until:
        time.sleep(0.1)
    assert diary.count(database, diary.OTHERS) == ours
