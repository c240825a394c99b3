"""What a reply causes really leaves, through the delivery's own checks."""

from datetime import datetime
from itertools import count

import pytest
from sqlalchemy import select

from service.base.phones import Phones
from service.clinics.cover.models import CoverRow
from service.notify.delivery.delivery import Delivery
from service.notify.delivery.provider import Accepted, Credentials, Listed, Outcome, Refused, SendRequest
from tests.integration.notify.replies.parts import SATURDAY_NIGHT, Clinic, Treated
from tests.support.settings import some_settings


class Network:
    """Take every text, but for the numbers it refuses."""

    def __init__(self) -> None:
        self.sent: list[SendRequest] = []
        self.refuses: set[str] = set()
        self._sids = count(1)

    def send(self, request: SendRequest) -> Outcome:
        if request.to in self.refuses:
            return Refused("permanent", "number_unknown", 30005)
        self.sent.append(request)
        return Accepted(f"SM{next(self._sids):032x}")

    def search(self, credentials: Credentials, sender: str, to: str, since: datetime) -> list[Listed]:
        return []

    def to(self, number: str | None) -> list[str]:
        return [request.body for request in self.sent if request.to == number]


@pytest.fixture
def network() -> Network:
    return Network()


@pytest.fixture
def delivery(clinic: Clinic, network: Network) -> Delivery:
    return Delivery(some_settings(), clinic.database, clinic.clock, Phones(allow_drama=True), network)


def test_alert_and_acknowledgement_leave_at_night(
    clinic: Clinic, juno: Treated, delivery: Delivery, network: Network
) -> None:
    clinic.clock.now_value = clinic.clock.real_value = SATURDAY_NIGHT
    clinic.text("it's weeping and really sore")
    delivery.drain("urgent")
    assert network.to(juno.patient.mobile) == clinic.bodies("acknowledgement")
    assert network.to(clinic.house.nurse.mobile) == clinic.bodies("alert")


def test_an_acknowledgement_that_leaves_late_names_no_number_that_has_gone_home(
    clinic: Clinic, juno: Treated, delivery: Delivery, network: Network
) -> None:
    with clinic.database.write() as session:
        session.scalars(select(CoverRow).where(CoverRow.site_id == clinic.house.site.id)).one().while_closed = "none"
    clinic.later(hours=8, minutes=55)  # five to six in the evening
    clinic.text("my face is swelling and i feel faint")
    (written,) = clinic.bodies("acknowledgement")
    clinic.later(minutes=40)
    delivery.drain("urgent")
    (left,) = network.to(juno.patient.mobile)
    assert ("Our phone: 07700 900910." in written, "07700 900910" in left) == (True, False)
    assert left.startswith("Ring 999 now")
    assert left.endswith(
        "Rowan Skin Clinic has passed your text to its staff, but nobody answers our phone at this hour."
    )


def test_nobody_hears_that_nobody_was_reached_once_somebody_has_it(
    clinic: Clinic, juno: Treated, delivery: Delivery, network: Network
) -> None:
    clinic.text("PAIN")
    clinic.later(minutes=5)
    clinic.escalation.run()
    assert clinic.bodies("acknowledgement")[-1].startswith("Rowan Skin Clinic: we have not reached")
    clinic.text(f"ACK {clinic.item().code}", sender=clinic.house.nurse.mobile or "")
    delivery.drain("urgent")
    assert not [body for body in network.to(juno.patient.mobile) if "not reached" in body]
    assert clinic.messages("acknowledgement")[-1].reason == "reached_since"


def test_the_answer_to_ack_leaves(clinic: Clinic, juno: Treated, delivery: Delivery, network: Network) -> None:
    clinic.text("PAIN")
    clinic.text(f"ACK {clinic.item().code}", sender=clinic.house.nurse.mobile or "")
    delivery.drain("urgent")
    assert network.to(clinic.house.nurse.mobile)[-1].startswith("You have item ")


def test_whoever_says_wrong_number_and_is_unwell_is_answered_all_the_same(
    clinic: Clinic, juno: Treated, delivery: Delivery, network: Network
) -> None:
    clinic.text("wrong number")
    clinic.text("my whole face is swollen and i cant breathe")
    delivery.drain("urgent")
    (answer,) = network.to(juno.patient.mobile)
    assert answer.startswith("Ring 999 now")


def test_nothing_leaves_to_somebody_who_stopped_after_it_was_written(
    clinic: Clinic, juno: Treated, delivery: Delivery, network: Network
) -> None:
    clinic.text("PAIN")
    clinic.text("STOP")
    delivery.drain("urgent")
    assert network.to(juno.patient.mobile) == []
    assert len(network.to(clinic.house.nurse.mobile)) == 1


def test_a_refused_alert_goes_to_the_next_person_at_once(
    clinic: Clinic, juno: Treated, delivery: Delivery, network: Network
) -> None:
    clinic.put_on_call(clinic.house.manager, 2, "+447700900202")
    network.refuses.add(clinic.house.nurse.mobile or "")
    clinic.text("PAIN")
    delivery.drain("urgent")
    assert clinic.escalation.run() == 1
    delivery.drain("urgent")
    assert len(network.to("+447700900202")) == 1


def test_a_reply_is_attributed_by_what_was_delivered(clinic: Clinic, juno: Treated, delivery: Delivery) -> None:
    clinic.text("PAIN")
    delivery.drain("urgent")
    clinic.text("still PAIN")
    assert clinic.replies()[1].message_id == clinic.messages("acknowledgement")[0].id
