"""Carriers that do on purpose what networks do by chance, and texts by the thousand."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from uuid import uuid4

from sqlalchemy import insert

from service.base.database import Database
from service.base.ids import new_id
from service.notify.delivery.delivery import Delivery
from service.notify.delivery.provider import Accepted, Credentials, Listed, Outcome, SendRequest
from service.notify.models import Message
from tests.cast import SHARED_PHONE, House
from tests.integration.notify.delivery.scene import Scene

Calling = Callable[[SendRequest], Outcome | None]


class Carrier:
    """Take every text at once, after what a test does in the midst of its call; `calls` are those made."""

    def __init__(self, calling: Calling | None = None) -> None:
        self._calling = calling
        self._lock = Lock()
        self.calls: list[SendRequest] = []

    def send(self, request: SendRequest) -> Outcome:
        with self._lock:
            self.calls.append(request)
        return (self._calling(request) if self._calling else None) or Accepted(f"SM{uuid4().hex}")

    def search(self, credentials: Credentials, sender: str, to: str, since: datetime) -> list[Listed]:
        return []


def a_delivery(scene: Scene, carrier: Carrier) -> Delivery:
    """Make a worker's delivery that calls this carrier."""
    parts = scene.parts
    return Delivery(parts.settings, parts.database, parts.clock, parts.phones, carrier)


def put_many(database: Database, house: House, texts: int, due: datetime, lane: str = "aftercare") -> None:
    """Put texts into the outbox that are due a millisecond apart."""
    with database.write() as session:
        session.execute(insert(Message), [_row(house, number, due, lane) for number in range(texts)])


def _row(house: House, number: int, due: datetime, lane: str) -> dict[str, object]:
    at = due + timedelta(milliseconds=number)
    return {
        "clinic_id": house.clinic.id,
        "id": new_id(),
        "dedupe_key": f"reply:{lane}:{due}:{number}",
        "kind": "reply",
        "lane": lane,
        "state": "planned",
        "channel": "sms",
        "language": "en",
        "to_number": SHARED_PHONE,
        "body": f"Text {number}",
        "due_at": at,
        "next_try_at": at,
        "created_at": due,
        "updated_at": due,
    }
