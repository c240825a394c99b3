"""A text that came while nobody answered the provider's webhook is taken in from the provider's list."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from service.base.database import Database
from service.base.models import Base
from service.clinics.models import ProviderAccount, Sender
from service.notify.delivery import listing
from service.notify.delivery.listing import ProviderRecord
from service.notify.delivery.provider import Credentials, InboundListed
from service.notify.models import Message
from service.notify.replies.missed import MissedReplies, form_of
from service.notify.replies.models import InboxItem, RawWebhook, Reply
from service.notify.replies.room import Replies
from service.notify.triage.tongues import Tongues
from service.program import build_program
from tests.cast import ROWAN_NUMBER, Cast, a_sender, the_cast
from tests.integration.notify.replies.parts import MARNIE
from tests.support.rows import rows_of
from tests.support.settings import some_settings
from tests.support.telephony import Parts, PhoneNetwork, a_phone_network, parts_of

CAME = timedelta(minutes=2)


class Watched:
    """Read the provider's list, and remember which senders were looked for and what was found."""

    def __init__(self, sender: ProviderRecord) -> None:
        self._sender = sender
        self.asked: list[tuple[str, datetime]] = []
        self.listed: list[InboundListed] = []

    def inbound(self, credentials: Credentials, sender: str, since: datetime) -> list[InboundListed]:
        self.asked.append((sender, since))
        found = self._sender.inbound(credentials, sender, since)
        self.listed += found
        return found


class Outage:
    """A clinic whose web answers nothing, on a network that goes on."""

    def __init__(self, network: PhoneNetwork, parts: Parts, cast: Cast, tongues: Tongues) -> None:
        self.network, self.parts, self.cast = network, parts, cast
        self.replies = Replies(parts.database, parts.clock, parts.phones, tongues)
        self.provider = Watched(ProviderRecord(network.settings))
        self.begin_anew()

    def begin_anew(self) -> None:
        """Start as a process does that knows nothing of the one before."""
        parts = self.parts
        accounts, intake = parts.delivery.accounts, self.replies.intake
        self.missed = MissedReplies(parts.database, parts.clock, self.provider, accounts, intake)

    def text(self, body: str, *, channel: str = "sms") -> None:
        """Send a text from a patient's phone, and let some time pass."""
        self.network.text(MARNIE, body, channel=channel)
        self.parts.clock.machine_ahead += CAME

    def all(self, kind: type[Base], *where: Any) -> list[Any]:
        with self.parts.database.read() as session:
            return rows_of(session, kind, *where)

    def counts(self) -> tuple[int, int, int, int]:
        """Count raw rows, replies, items and alerts."""
        alerts = self.all(Message, Message.kind == "alert")
        return len(self.all(RawWebhook)), len(self.all(Reply)), len(self.all(InboxItem)), len(alerts)


@pytest.fixture
def outage(database: Database, tongues: Tongues) -> Iterator[Outage]:
    with database.write() as session:
        cast = the_cast(session)
    with a_phone_network(database) as network:
        yield Outage(network, parts_of(network, database), cast, tongues)


def test_it_takes_in_once_what_came_while_the_web_was_down(outage: Outage) -> None:
    outage.text("it is weeping and there is pus")
    assert outage.counts() == (0, 0, 0, 0)
    assert (outage.missed.run(), outage.missed.run()) == (1, 0)
    assert outage.counts() == (1, 1, 1, 1)
    (item,) = outage.all(InboxItem)
    assert (item.urgency, item.text) == ("urgent", "it is weeping and there is pus")


def test_a_later_webhook_of_the_same_text_has_no_effect(outage: Outage) -> None:
    outage.text("PAIN")
    outage.missed.run()
    (text,) = outage.provider.listed
    outage.replies.intake.receive(form_of(text))
    assert outage.counts() == (1, 1, 1, 1)


def test_it_leaves_alone_what_a_webhook_told_of(outage: Outage) -> None:
    outage.text("PAIN")
    credentials = Credentials(outage.parts.settings.twilio_account_sid, outage.parts.settings.twilio_auth_token)
    began = outage.parts.clock.real() - timedelta(hours=1)
    (text,) = outage.provider.inbound(credentials, ROWAN_NUMBER, began)
    outage.replies.intake.receive(form_of(text) | {"OriginalRepliedMessageSid": "SM1"})
    (before,) = outage.all(RawWebhook)
    assert outage.missed.run() == 0
    (after,) = outage.all(RawWebhook)
    assert after.form == before.form


def test_it_waits_for_a_webhook_that_may_be_on_its_way(outage: Outage) -> None:
    outage.network.text(MARNIE, "PAIN")
    assert outage.missed.run() == 0
    outage.parts.clock.machine_ahead += CAME
    assert outage.missed.run() == 1


def test_it_keeps_the_moment_at_which_the_text_came(outage: Outage) -> None:
    came = outage.parts.clock.real()
    outage.text("PAIN")
    outage.missed.run()
    (raw,) = outage.all(RawWebhook)
    (reply,) = outage.all(Reply)
    assert abs(raw.received_at - came) < timedelta(seconds=5)
    assert abs(reply.received_at - (outage.parts.clock.now() - CAME)) < timedelta(seconds=5)


@pytest.mark.parametrize("address", [ROWAN_NUMBER, f"whatsapp:{ROWAN_NUMBER}"])
def test_it_takes_in_whatsapp_too(outage: Outage, address: str) -> None:
    with outage.parts.database.write() as session:
        a_sender(session, outage.cast.owner.site, address, channel="whatsapp")
    outage.text("PAIN", channel="whatsapp")
    assert outage.missed.run() == 1
    assert outage.counts() == (1, 1, 1, 1)


def test_each_look_begins_a_little_before_the_last(outage: Outage) -> None:
    began = outage.parts.clock.real()
    outage.missed.run()
    outage.parts.clock.machine_ahead += timedelta(hours=1)
    outage.missed.run()
    first, second = [since for sender, since in outage.provider.asked if sender == ROWAN_NUMBER]
    assert began - timedelta(hours=25) < first < began - timedelta(hours=23)
    assert began - timedelta(minutes=10) < second < began


def test_after_an_outage_of_days_it_goes_on_from_its_last_look(outage: Outage) -> None:
    outage.missed.run()
    outage.network.text(MARNIE, "PAIN")
    outage.parts.clock.machine_ahead += timedelta(days=3)
    outage.begin_anew()
    assert outage.missed.run() == 1
    assert outage.counts() == (1, 1, 1, 1)


def test_it_never_looks_back_further_than_a_month(outage: Outage) -> None:
    outage.missed.run()
    outage.parts.clock.machine_ahead += timedelta(days=90)
    outage.missed.run()
    assert outage.parts.clock.real() - outage.provider.asked[-1][1] < timedelta(days=31)


def test_a_list_of_many_pages_is_read_to_its_end(outage: Outage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "LARGE_PAGE", 1)
    for _ in range(3):
        outage.text("PAIN")
    assert outage.missed.run() == 3


def test_the_broken_account_of_one_clinic_stops_no_other(outage: Outage) -> None:
    with outage.parts.database.write() as session:
        broken = ProviderAccount(clinic_id=outage.cast.outsider.clinic.id, account_sid="AC" + "9" * 32, auth_token="no")
        session.add(broken)
        addresses = list(session.scalars(select(Sender.address).order_by(Sender.id)))
    outage.text("PAIN")
    assert outage.missed.run() == 1
    assert [sender for sender, _ in outage.provider.asked] == addresses
    outage.missed.run()
    theirs = [since for sender, since in outage.provider.asked if sender != ROWAN_NUMBER]
    assert theirs[1] - theirs[0] < timedelta(seconds=30)  # what could not be read is read from the same moment again


def test_no_fault_of_one_clinic_stops_another(outage: Outage, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = outage.provider.inbound

    def fails_elsewhere(credentials: Credentials, sender: str, since: datetime) -> list[InboundListed]:
        if sender != ROWAN_NUMBER:
            raise ValueError(sender)
        return listed(credentials, sender, since)

    monkeypatch.setattr(outage.provider, "inbound", fails_elsewhere)
    outage.text("PAIN")
    assert outage.missed.run() == 1


def test_a_text_that_the_database_refuses_is_looked_for_again(outage: Outage, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object, **__: object) -> None:
        raise OSError

    outage.text("PAIN")
    with monkeypatch.context() as broken:
        broken.setattr(outage.replies.intake, "receive", gone)
        assert outage.missed.run() == 0
    outage.parts.clock.machine_ahead += timedelta(hours=2)
    assert outage.missed.run() == 1


def test_the_clock_looks_every_minute(tmp_path: Path) -> None:
    program = build_program(some_settings(f"sqlite:///{tmp_path}/clinic.db"))
    assert (60.0, program.missed.run) in program.periodic
