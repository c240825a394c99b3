"""A worker process that kills itself at the n-th crossing of a marked place between claim and record.

Marked are the ends of every statement that writes, both sides of every commit, and both sides of every call. Nothing of
this is in the product: the marks are set from outside, on the engine and around the border to the network.
"""

import os
import re
import signal
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import event

from service.base import keys
from service.base.clock import Clock
from service.base.database import Database
from service.base.phones import Phones
from service.base.settings import Settings
from service.notify.delivery.delivery import Delivery
from service.notify.delivery.provider import Credentials, Listed, Outcome, SendRequest
from service.notify.delivery.twilio_sender import TwilioSender

WRITES = re.compile(r"\s*(INSERT INTO|UPDATE|DELETE FROM) (\w+)", re.IGNORECASE)


class Places:
    """Count the places that are crossed, write each name down, and die at the n-th."""

    def __init__(self, deadly: int, told: Path) -> None:
        self._left, self._told = deadly, told

    def cross(self, name: str) -> None:
        self._left -= 1
        if self._left == 0:
            self._told.write_text(name, encoding="utf-8")
            os.kill(os.getpid(), signal.SIGKILL)


class MarkedNetwork:
    """The border to the network, with a place on either side of each call."""

    def __init__(self, sender: TwilioSender, places: Places) -> None:
        self._sender, self._places = sender, places

    def send(self, request: SendRequest) -> Outcome:
        self._places.cross("before a call")
        outcome = self._sender.send(request)
        self._places.cross("after an answer")
        return outcome

    def search(self, credentials: Credentials, sender: str, to: str, since: datetime) -> Iterable[Listed]:
        return self._sender.search(credentials, sender, to, since)


def drain_and_die(settings: Settings, deadly: int, told: Path) -> None:
    """Drain the urgent lane; whoever comes through alive has crossed fewer places than `deadly`."""
    keys.install(settings.keyring)
    database, places = Database(settings.database_url), Places(deadly, told)
    _mark(database, places)
    network = MarkedNetwork(TwilioSender(settings), places)
    Delivery(settings, database, Clock(), Phones(allow_drama=True), network).drain("urgent")


def _mark(database: Database, places: Places) -> None:
    """Set the marks: writing statements when they are done, commits before and after."""
    dialect: Any = database.engine.dialect
    commit = dialect.do_commit

    def marked_commit(connection: object) -> None:
        places.cross("before a commit")
        commit(connection)
        places.cross("after a commit")

    dialect.do_commit = marked_commit

    def after(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        written = WRITES.match(statement)
        if written:
            places.cross(f"{written.group(1).lower()} {written.group(2)}")

    event.listen(database.engine, "after_cursor_execute", after)
