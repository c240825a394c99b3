"""What the tests of WhatsApp do again and again."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import requests
from sqlalchemy import select

from service.base.actors import Actor
from service.notify.whatsapp.content_api import ContentApi
from service.notify.whatsapp.handing_in import TemplateDesk
from service.notify.whatsapp.models import MessageTemplate
from service.notify.whatsapp.watch import TemplateWatch
from service.protocols.models import ProtocolVersion
from tests.integration.notify.delivery.scene import Scene
from tests.support.telephony import wait_for


@dataclass
class Templates:
    """The owner clinic's templates, and the reviewers of the pretend WhatsApp."""

    scene: Scene

    def __post_init__(self) -> None:
        parts = self.scene.parts
        self.api = ContentApi(parts.settings)
        self.desk = TemplateDesk(parts.clock, parts.delivery.accounts)
        self.watch = TemplateWatch(parts.database, parts.clock, parts.delivery.accounts, self.api)

    def hand_in(self) -> int:
        house = self.scene.cast.owner
        manager = Actor("staff", house.clinic.id, house.manager.id)
        with self.scene.parts.database.write() as session:
            version = session.get_one(ProtocolVersion, (house.clinic.id, house.protocol.id))
            return self.desk.hand_in(session, manager, version)

    def rows(self, **where: Any) -> list[MessageTemplate]:
        with self.scene.parts.database.read() as session:
            found = session.scalars(select(MessageTemplate).order_by(MessageTemplate.id))
            return [row for row in found if all(getattr(row, name) == value for name, value in where.items())]

    def there(self) -> list[dict[str, Any]]:
        """Return what the pretend WhatsApp has."""
        answer: list[dict[str, Any]] = requests.get(f"{self.scene.network.address}/sim/templates", timeout=5).json()
        return answer

    def decide(self, **told: Any) -> None:
        requests.post(f"{self.scene.network.address}/sim/templates", json=told, timeout=5).raise_for_status()

    def look_again(self, after: timedelta = timedelta(minutes=5)) -> None:
        self.scene.machine_time_passes(after)
        self.watch.run()

    def approve_all(self) -> None:
        """Hand everything in and wait for the reviewers."""
        self.hand_in()
        self.watch.run()
        wait_for(lambda: all(one["status"] == "approved" for one in self.there()))
        self.look_again()
