"""What mail servers report of mails that we sent: which one, and what became of it. Pure.

A report names our mail by its Message-ID, in the part that returns it, or in the references of the report itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from typing import Literal
from uuid import UUID

from service.notify.mail.automatic import REPORT
from service.notify.mail.identity import attempts_named
from service.notify.mail.parts_of_mail import header, headers

Became = Literal["failed", "delayed", "delivered"]
STATUS, RETURNED = "message/delivery-status", ("message/rfc822", "text/rfc822-headers", "message/global-headers")
DAEMON = ("mailer-daemon", "postmaster")
FAILED = ("undeliver", "delivery status notification (failure)", "returned mail", "delivery failure", "failure notice")
MOST_PARTS = 50


@dataclass(frozen=True, slots=True)
class Report:
    """What became of the mails of some attempts; `status` is the code of the server, as `5.1.1`, if it gave one."""

    attempts: tuple[UUID, ...]
    became: Became
    status: str = ""


def report_of(mail: Message, sender: str) -> Report | None:
    """Read a mail as a report about one of ours; None where it is none."""
    parts = list(_parts(mail))
    originals = (header(part, "Original-Message-ID") for part in parts)
    attempts = attempts_named(
        [*_returned(parts), *originals, *headers(mail, "In-Reply-To", "References", "X-Failed-Recipients")]
    )
    if not attempts:
        return None
    if mail.get_content_type() == REPORT and any(part.get("Disposition") is not None for part in parts):
        return Report(tuple(attempts[:1]), "delivered")  # a program tells that somebody opened it, or threw it away
    fields = _fields(parts)
    if mail.get_content_type() == REPORT and fields:
        became = _became(fields.get("action", ""), fields.get("status", ""))
        return Report(tuple(attempts[:1]), became, fields.get("status", "")) if became else None
    by_daemon = sender.partition("@")[0].lower() in DAEMON
    told = header(mail, "Subject").lower()
    return Report(tuple(attempts[:1]), "failed") if by_daemon and any(each in told for each in FAILED) else None


def _became(action: str, status: str) -> Became | None:
    if action in {"failed", "delayed"}:
        return "failed" if action == "failed" else "delayed"
    if action in {"delivered", "relayed", "expanded"}:
        return "delivered"
    return "failed" if status.startswith("5") else None


def _parts(mail: Message) -> Iterator[Message]:
    for number, part in enumerate(mail.walk()):
        if number == MOST_PARTS:
            return
        yield part


def _fields(parts: list[Message]) -> dict[str, str]:
    """Return action and status of the recipients in a report; a failure counts before everything else."""
    told = [part for part in parts if part.get("Action") is not None or part.get("Status") is not None]
    of_each = [{name: header(part, name).lower() for name in ("action", "status")} for part in told]
    return next((each for each in of_each if each["action"] == "failed"), of_each[0] if of_each else {})


def _returned(parts: list[Message]) -> Iterator[str]:
    """Yield the Message-ID of the mail that is returned, whole or its headers alone."""
    for part in parts:
        if part.get_content_type() in RETURNED and not part.is_multipart():
            yield str(part.get_payload())
        elif part.get("Message-ID") is not None:
            yield header(part, "Message-ID")
