"""Mails as they leave: written from what a message says, in the thread of what it answers.

No name and no word of a patient stands in the subject of a mail to staff: it shows on locked screens.
"""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.database import Database
from service.base.unreadable import can_be_read
from service.clinics.models import Clinic
from service.notify.delivery.provider import SendRequest
from service.notify.mail.identity import THEIRS, message_id
from service.notify.mail.parts_of_mail import header, headers, parsed_head
from service.notify.mail.reading import RE, raw_of
from service.notify.models import Attempt, Message
from service.notify.replies.models import InboxItem, RawWebhook, Reply

WRITTEN_BY_PEOPLE = {"reply"}
ANSWERS = {"acknowledgement", "answer"}
MAIL_KEY = "mail:"
LONGEST_SUBJECT = 150
SHORT_LINES = SMTP.clone(cte_type="7bit")
"""Every server takes seven bits; what needs more is encoded."""


@dataclass(frozen=True, slots=True, repr=False)
class Letter:
    """A mail that is ready to leave."""

    sender: str
    to: str
    raw: bytes

    @property
    def domain(self) -> str:
        return self.sender.rpartition("@")[2]


@dataclass(frozen=True, slots=True, repr=False)
class Envelope:
    """What stands around the words. `answers` is the Message-ID of the mail that is answered, if one is."""

    clinic: str
    subject: str
    kind: str
    answers: str = ""


class Letters:
    """Write mails; reads what stands around the words in a transaction of its own, over before anything is sent."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def write(self, request: SendRequest) -> Letter:
        """Write the mail of a request; raises `UnicodeError` for an address that no plain server takes."""
        with self._database.read() as session:
            envelope = envelope_of(session, request.clinic_id, request.attempt_id)
        raw = written(request, envelope, self._clock.real())
        request.to.encode("ascii")
        return Letter(request.sender, request.to, raw)


def written(request: SendRequest, envelope: Envelope, at: datetime) -> bytes:
    """Write a mail as servers take it."""
    mail = EmailMessage(policy=SHORT_LINES)
    mail["From"] = formataddr((_on_one_line(envelope.clinic), request.sender))
    mail["To"] = request.to
    mail["Subject"] = _on_one_line(envelope.subject)[:LONGEST_SUBJECT]
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = message_id(request.attempt_id, request.sender)
    if envelope.answers:
        mail["In-Reply-To"] = mail["References"] = envelope.answers
    if envelope.kind not in WRITTEN_BY_PEOPLE:
        mail["Auto-Submitted"] = "auto-replied" if envelope.kind in ANSWERS else "auto-generated"
        mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(request.body)
    return mail.as_bytes()


def envelope_of(session: Session, clinic_id: UUID, attempt_id: UUID) -> Envelope:
    """Read what stands around the words of an attempt."""
    attempt = session.get_one(Attempt, (clinic_id, attempt_id))
    message = session.get_one(Message, (clinic_id, attempt.message_id))
    clinic = session.get_one(Clinic, clinic_id).name
    if message.conversation_id is not None and message.staff_id is None:
        answers, subject = _thread(session, clinic_id, message.conversation_id)
        return Envelope(clinic, subject or clinic, message.kind, answers)
    return Envelope(clinic, _to_staff(session, message), message.kind)


def _to_staff(session: Session, message: Message) -> str:
    item = session.get(InboxItem, (message.clinic_id, message.inbox_item_id)) if message.inbox_item_id else None
    if item is None:
        return "Test alert" if message.kind == "proof" else "Aftercourse"
    return f"{item.urgency.title()}: item {item.code}" if message.kind == "alert" else f"Item {item.code}"


def _thread(session: Session, clinic_id: UUID, conversation_id: UUID) -> tuple[str, str]:
    """Return Message-ID and subject of the last mail that came in to a conversation; empty where there is none."""
    came = select(Reply.provider_id).where(
        Reply.clinic_id == clinic_id, Reply.conversation_id == conversation_id, Reply.provider_id.startswith(THEIRS)
    )
    last = session.scalar(came.order_by(Reply.received_at.desc(), Reply.id.desc()).limit(1))
    kept = session.scalar(select(RawWebhook.form).where(RawWebhook.dedupe_key == f"{MAIL_KEY}{last}")) if last else None
    if kept is None or not can_be_read(kept):
        return "", ""
    mail = parsed_head(raw_of(kept)[0])
    named = next(iter(headers(mail, "Message-ID")), "")
    subject = RE.sub("", header(mail, "Subject"), count=1)
    is_plain = named.isascii() and named.startswith("<") and named.endswith(">") and " " not in named
    return (named if is_plain else ""), f"Re: {subject}" if subject else ""


def _on_one_line(words: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in words).split())
