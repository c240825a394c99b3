"""A report of a mail server is told from a mail, and names the mail of ours that it is about."""

from uuid import UUID

import pytest

from service.notify.mail.parts_of_mail import parsed
from service.notify.mail.reports import Report, report_of
from tests.unit.notify.mail.letters import OURS, a_mail, parts

ATTEMPT = UUID("0192a5f0-0000-7000-8000-0000000000aa")
WORDS = ("Content-Type: text/plain", "Your mail could not be delivered.")
DAEMON = "MAILER-DAEMON@mx.example"


def a_report(action: str, status: str, returned: str = "message/rfc822") -> bytes:
    told = f"Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; x@y.example\r\nAction: {action}\r\nStatus: {status}\r\n"
    ours = f"From: desk@clinic.example\r\nMessage-ID: {OURS}\r\nSubject: x\r\n\r\nhello"
    body, _ = parts(WORDS, ("Content-Type: message/delivery-status", told), (f"Content-Type: {returned}", ours))
    return a_mail(body, sender=DAEMON, kind='multipart/report; report-type=delivery-status; boundary="edge"')


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
@pytest.mark.parametrize(
    ("action", "status", "became"),
    [("failed", "5.1.1", "failed"), ("delayed", "4.4.1", "delayed"), ("relayed", "2.0.0", "delivered")],
)
def test_a_report_names_our_mail_and_what_became_of_it(action: str, status: str, became: str, returned: str) -> None:
    report = report_of(parsed(a_report(action, status, returned)), DAEMON.lower())
    assert report == Report((ATTEMPT,), became, status)  # type: ignore[arg-type]


def test_a_failure_notice_of_an_old_server_is_read_too() -> None:
    raw = a_mail("The address is unknown.", sender=DAEMON, Subject="Undeliverable: Urgent", In_Reply_To=OURS)
    assert report_of(parsed(raw), DAEMON.lower()) == Report((ATTEMPT,), "failed")


@pytest.mark.parametrize("sender", ["juno@mail.example", DAEMON.lower()])
def test_an_answer_to_our_mail_is_no_report(sender: str) -> None:
    assert report_of(parsed(a_mail("ACK 4821", In_Reply_To=OURS, Subject="Re: Urgent")), sender) is None


def test_a_report_about_somebody_elses_mail_is_none_of_ours() -> None:
    raw = a_report("failed", "5.1.1").replace(OURS.encode(), b"<1@shop.example>")
    assert report_of(parsed(raw), DAEMON.lower()) is None


def test_a_read_receipt_proves_that_a_mail_of_ours_arrived() -> None:
    told = f"Reporting-UA: mail.example\r\nOriginal-Message-ID: {OURS}\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n"
    body, _ = parts(WORDS, ("Content-Type: message/disposition-notification", told))
    raw = a_mail(body, kind='multipart/report; report-type=disposition-notification; boundary="edge"')
    assert report_of(parsed(raw), "juno@mail.example") == Report((ATTEMPT,), "delivered")
