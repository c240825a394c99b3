"""From the first template to the SMS that repeats it, on both databases."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from service.base.database import Database
from service.notify.receipts import Receipt, apply
from service.notify.whatsapp.timer import FallBackTimer
from tests.integration.notify.delivery.scene import Scene
from tests.integration.notify.whatsapp.conftest import a_scene
from tests.integration.notify.whatsapp.scene import ISLA, Talk
from tests.support.telephony import wait_for


@pytest.fixture
def scene(database: Database) -> Iterator[Scene]:
    with a_scene(database) as scene:
        yield scene


def test_a_template_is_approved_sent_and_repeated_by_sms_once(isla: Talk) -> None:
    parts = isla.scene.parts
    isla.templates.approve_all()
    isla.scene.network.behave(ISLA, whatsapp="blocked")
    isla.treatment.send_due()
    wait_for(lambda: isla.straight_after().state == "sent")
    parts.clock.clinic_ahead += timedelta(hours=2)
    timer = FallBackTimer(parts.database, parts.clock)
    assert (timer.next_due() is not None, timer.run(), timer.run()) == (True, 1, 0)
    isla.treatment.send_due()
    wait_for(lambda: isla.straight_after().state == "delivered")
    first, second = isla.attempts()
    with parts.database.write() as session:
        late = Receipt(first.provider_id or "", "delivered", None)
        apply(session, first.clinic_id, first.id, late, parts.clock.real(), parts.clock.now())
    isla.wrote(parts.clock.now())
    isla.treatment.send_due()
    assert [channel for channel, _ in isla.sent()] == ["whatsapp", "sms"]
    assert (first.content_sid is not None, second.content_sid) == (True, None)
    assert isla.straight_after().fallback == "no_receipt"
