"""Mails leave by a real server, and every way it can fail is told apart: has it the mail, has it not, who can mend it?"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from service.base.mail_urls import MailServer, Tls, read_mail_url
from service.notify.delivery.provider import Accepted, Credentials, Outcome, Refused, SendRequest, Unknown
from service.notify.mail.letters import Envelope, Letter, written
from service.notify.mail.posting import Posting
from tests.support.mail_server import PASSWORD, USER, Post, a_certificate, a_mail_server

ATTEMPT = UUID("0192a5f0-0000-7000-8000-0000000000aa")
SID = f"ME{ATTEMPT.hex}"
REQUEST = SendRequest(
    clinic_id=ATTEMPT,
    attempt_id=ATTEMPT,
    credentials=Credentials("", ""),
    sender="desk@clinic.example",
    to="nurse@staff.example",
    body="URGENT: Juno L. “łzy”\n.\nRing 07700 900123.",
    channel="email",
)
AT = datetime(2026, 12, 7, 9, tzinfo=UTC)
ENVELOPE = Envelope("Rowan\r\nBcc: all@web.example", "Urgent: item 4821", "alert")


class Plain:
    def write(self, request: SendRequest) -> Letter:
        return Letter(request.sender, request.to, written(request, ENVELOPE, AT))


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture(scope="module")
def port_and_post() -> Iterator[tuple[int, Post]]:
    post = Post()
    with a_mail_server(post) as port:
        yield port, post


def send(address: str) -> Outcome:
    return Posting(read_mail_url(address, "smtp"), Plain()).send(REQUEST)


def with_answers(served: tuple[int, Post], **says: str | None) -> Outcome:
    port, post = served
    post.says, post.taken = dict(says), []
    return send(f"smtp://127.0.0.1:{port}")


def test_a_mail_leaves_with_all_that_it_needs(port_and_post: tuple[int, Post]) -> None:
    assert with_answers(port_and_post) == Accepted(SID)
    (mail,) = port_and_post[1].taken
    assert mail.get_content().strip().replace("\r\n", "\n") == REQUEST.body
    assert mail["Message-ID"] == f"<{SID}@clinic.example>"
    assert mail["Subject"] == "Urgent: item 4821"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime == AT
    assert mail["To"] == "nurse@staff.example"
    assert mail["Bcc"] is None
    assert mail["From"].addresses[0].addr_spec == "desk@clinic.example"


@pytest.mark.parametrize(
    ("command", "answer", "kind", "reason"),
    [
        ("MAIL", "451 4.3.0 later", "transient", "mail_server_busy"),
        ("MAIL", "553 5.7.1 not yours", "configuration", "mail_sender_refused"),
        ("RCPT", "450 4.2.0 greylisted", "transient", "mail_server_busy"),
        ("RCPT", "550 5.1.1 unknown", "permanent", "mail_address_unknown"),
        ("RCPT", "554 5.7.1 relay access denied", "configuration", "mail_sender_refused"),
        ("DATA", "452 4.3.1 disk full", "transient", "mail_server_busy"),
        ("DATA", "554 5.6.0 we do not like it", "permanent", "mail_refused"),
    ],
)
def test_a_no_says_what_it_means(
    port_and_post: tuple[int, Post], command: str, answer: str, kind: str, reason: str
) -> None:
    outcome = with_answers(port_and_post, **{command: answer})
    assert isinstance(outcome, Refused)
    assert (outcome.kind, outcome.reason, outcome.code) == (kind, reason, int(answer[:3]))
    assert port_and_post[1].taken == []


def test_where_the_answer_to_the_words_is_lost_nobody_knows(port_and_post: tuple[int, Post]) -> None:
    assert with_answers(port_and_post, DATA=None) == Unknown("no_answer")
    assert len(port_and_post[1].taken) == 1


def test_a_server_that_is_away_is_tried_again() -> None:
    assert send("smtp://127.0.0.1:9") == Refused("transient", "mail_server_away")


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_words_and_password_travel_over_tls(
    post: Post, tls: Tls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, context = a_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    by_starttls = tls == "starttls"
    with a_mail_server(post, tls=context, starttls=by_starttls, login=by_starttls) as port:
        user, password = (USER, PASSWORD) if by_starttls else ("", "")
        server = MailServer("localhost", port, tls, user, password)
        assert Posting(server, Plain()).send(REQUEST) == Accepted(SID)
    assert (len(post.taken), post.logins) == (1, int(by_starttls))


def test_a_certificate_that_nobody_vouches_for_stops_the_password(post: Post, tmp_path: Path) -> None:
    _, context = a_certificate(tmp_path)
    with a_mail_server(post, tls=context) as port:
        outcome = send(f"smtps://desk:secret@127.0.0.1:{port}")
    assert outcome == Refused("configuration", "mail_tls", doubt="unsure")
    assert post.logins == 0


def test_a_server_without_tls_gets_no_password(post: Post) -> None:
    with a_mail_server(post) as port:
        server = MailServer("127.0.0.1", port, "starttls", USER, PASSWORD)
        assert Posting(server, Plain()).send(REQUEST) == Refused("configuration", "mail_tls", doubt="unsure")


def test_a_wrong_password_is_for_people_to_mend(post: Post, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate, context = a_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with a_mail_server(post, tls=context, starttls=True, login=True) as port:
        outcome = Posting(MailServer("localhost", port, "starttls", USER, "wrong"), Plain()).send(REQUEST)
    assert outcome == Refused("configuration", "mail_login", 535, doubt="unsure")
