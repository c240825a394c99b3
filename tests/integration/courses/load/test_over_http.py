"""Eight programs at the API of one server: all are answered, one wins, the others get the clash and what is free."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import requests

from service.base.database import Database
from service.clinics.tokens import create_token
from tests.integration.courses.load import diary
from tests.integration.courses.load.crowd import Answer, Task, each_at_once, invite
from tests.integration.courses.load.over_http import HttpClient
from tests.support.ports import free_port
from tests.support.processes import a_process
from tests.support.settings import an_environment
from tests.support.telephony import wait_for

CLIENTS, DEEDS = 8, 2


def work(client: HttpClient, deeds: int, together: Any) -> Sequence[Answer]:
    return client.work(together, deeds)


def a_monday_ahead() -> date:
    today = datetime.now(UTC).date()
    return today + timedelta(days=21 - today.weekday())


def clients_of(database: Database, tasks: Sequence[Task], url: str) -> list[HttpClient]:
    with database.write() as session:
        now = datetime.now(UTC)
        token = create_token(session, tasks[0].clinic.id, "crowd", "receptionist", now)
    return [HttpClient(url, token, task.patients[0], a_monday_ahead(), task.number) for task in tasks]


def is_ready(url: str) -> bool:
    try:
        return requests.get(f"{url}/healthz", timeout=5).ok
    except requests.RequestException:
        return False


@pytest.mark.postgres
@pytest.mark.processes
def test_losers_are_told_what_clashes_and_what_is_free(postgres_database: Database, tmp_path: Path) -> None:
    tasks = invite(postgres_database, CLIENTS, 1)
    bind = f"127.0.0.1:{free_port()}"
    url = f"http://{bind}"
    environment = an_environment(tasks[0].url, public_url=url)
    with a_process(environment, "web", "--bind", bind, "--workers", "2", log=tmp_path / "log"):
        wait_for(lambda: is_ready(url), seconds=60)
        clients = clients_of(postgres_database, tasks, url)
        answers = each_at_once([partial(work, client, DEEDS) for client in clients])
    assert [answer for answer in answers if answer.fault] == []
    first = Counter(answer.code for answer in answers if answer.deed == "book")
    assert first == {"201 done": 1, "409 slot_taken": CLIENTS - 1}
    assert any(answer.deed == "book what was offered" and answer.code == "201 done" for answer in answers)
    diary.check_diary(postgres_database)
