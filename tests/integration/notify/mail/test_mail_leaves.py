"""Alerts, acknowledgements and answers leave by mail through the one outbox, and what comes back finds them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from service.base.phones import Phones
from service.notify.delivery.delivery import Delivery
from service.notify.inbox.taking import actor_of_staff
from service.notify.models import Attempt, Message
from tests.integration.notify.mail.desk import JUNO, NURSE, MailDesk
from tests.integration.notify.replies.parts import Treated
from tests.support.mail_server import Post, a_mail_server
from tests.support.settings import some_settings
from tests.unit.notify.mail.test_reports import a_report

PUS = "There is yellow stuff coming out of my cheek since last night"


@dataclass
class Leaving:
    desk: MailDesk
    post: Post
    delivery: Delivery

    def drain(self) -> list[Any]:
        """Send what is due; returns the mails that left."""
        before = len(self.post.taken)
        self.delivery.drain("urgent")
        return self.post.taken[before:]

    def message(self, kind: str, channel: str = "email") -> Message:
        (message,) = self.desk.clinic.all(Message, Message.kind == kind, Message.channel == channel)
        return message


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[int, Post]]:
    post = Post()
    with a_mail_server(post) as port:
        yield port, post


@pytest.fixture
def leaving(desk: MailDesk, juno: Treated, served: tuple[int, Post]) -> Leaving:
    port, post = served
    post.taken, post.says = [], {}
    settings = some_settings(smtp_url=f"smtp://127.0.0.1:{port}", twilio_api_base="http://127.0.0.1:9")
    return Leaving(desk, post, Delivery(settings, desk.database, desk.clinic.clock, Phones(allow_drama=True)))


def test_an_alert_leaves_by_mail_and_names_nobody_in_its_subject(leaving: Leaving) -> None:
    leaving.desk.tell_nurse_by_mail()
    leaving.desk.mail(PUS)
    code = leaving.desk.clinic.item().code
    (alert,) = [mail for mail in leaving.drain() if mail["To"] == NURSE]
    assert alert["Subject"] == f"Urgent: item {code}"
    assert "Juno L" in alert.get_content()
    assert "yellow stuff" in alert.get_content()
    assert leaving.message("alert").state == "accepted"


def test_ack_in_answer_to_the_alert_takes_the_item(leaving: Leaving) -> None:
    leaving.desk.tell_nurse_by_mail()
    leaving.desk.mail(PUS)
    (alert,) = [mail for mail in leaving.drain() if mail["To"] == NURSE]
    code = leaving.desk.clinic.item().code
    leaving.desk.mail(f"ACK {code}\r\n\r\n> {code}", sender=NURSE, In_Reply_To=alert["Message-ID"], Subject="Re: x")
    assert leaving.desk.clinic.item().acknowledged_by == leaving.desk.clinic.house.nurse.id
    (answer,) = leaving.drain()
    assert answer["To"] == NURSE
    assert code in answer.get_content()


def test_an_alert_that_comes_back_has_failed(leaving: Leaving) -> None:
    leaving.desk.tell_nurse_by_mail()
    leaving.desk.mail(PUS)
    (alert,) = [mail for mail in leaving.drain() if mail["To"] == NURSE]
    ours = b"<ME0192a5f00000700080000000000000aa@clinic.example>"
    leaving.desk.put(a_report("failed", "5.1.1").replace(ours, alert["Message-ID"].encode()))
    message = leaving.message("alert")
    assert (message.state, message.reason) == ("failed", "mail_bounced")
    assert len(leaving.desk.clinic.items()) == 1, "a report is no reply"


def test_an_alert_that_lands_in_the_clinics_own_mailbox_opens_no_item(leaving: Leaving) -> None:
    leaving.desk.tell_nurse_by_mail()
    leaving.desk.mail(PUS)
    (alert,) = [mail for mail in leaving.drain() if mail["To"] == NURSE]
    leaving.desk.put(alert.as_bytes())
    assert len(leaving.desk.clinic.replies()) == 1
    assert leaving.message("alert").state == "delivered"


def test_a_mail_is_answered_by_mail_in_its_thread(leaving: Leaving) -> None:
    desk = leaving.desk
    desk.mail(PUS, Subject="My cheek", Message_ID="<mine@mail.example>")
    (told,) = leaving.drain()
    assert told["To"] == JUNO
    assert (told["Subject"], told["In-Reply-To"]) == ("Re: My cheek", "<mine@mail.example>")
    assert told["Auto-Submitted"] == "auto-replied"
    with desk.database.write() as session:
        nurse = actor_of_staff(desk.clinic.house.nurse)
        desk.clinic.desk.reply(session, nurse, desk.clinic.item().id, "Please come at noon.")
    (answer,) = leaving.drain()
    assert (answer["Subject"], answer["In-Reply-To"]) == ("Re: My cheek", "<mine@mail.example>")
    assert answer["Auto-Submitted"] is None
    assert answer.get_content().strip() == "Please come at noon."


def test_an_answer_to_our_mail_is_theirs_by_whatever_address_it_comes(leaving: Leaving, juno: Treated) -> None:
    leaving.desk.mail(PUS)
    (told,) = leaving.drain()
    leaving.desk.mail("It still hurts", sender="work@office.example", In_Reply_To=told["Message-ID"])
    assert leaving.desk.clinic.item().patient_id == juno.patient.id


def test_an_answer_proves_a_mail_of_which_nobody_knew(leaving: Leaving) -> None:
    leaving.desk.mail(PUS)
    leaving.post.says = {"DATA": None}
    (told,) = leaving.drain()
    assert leaving.message("acknowledgement").state == "unknown"
    leaving.desk.mail("thanks", In_Reply_To=told["Message-ID"])
    assert leaving.message("acknowledgement").state == "delivered"
    (attempt,) = leaving.desk.clinic.all(Attempt, Attempt.channel == "email")
    assert attempt.provider_id == f"ME{attempt.id.hex}"


def test_a_mail_of_which_nobody_knows_is_never_sent_again(leaving: Leaving) -> None:
    leaving.desk.mail("When is my next appointment?")
    leaving.post.says = {"DATA": None}
    leaving.drain()
    leaving.desk.clinic.later(minutes=30)
    leaving.delivery.reconcile()
    assert leaving.drain() == []


def test_a_mail_that_the_server_took_is_not_told_as_one_without_receipt(leaving: Leaving) -> None:
    leaving.desk.mail(PUS)
    leaving.drain()
    leaving.desk.clinic.later(days=4)
    leaving.delivery.reconcile()
    told = leaving.message("acknowledgement")
    assert (told.state, told.reason) == ("accepted", None)
