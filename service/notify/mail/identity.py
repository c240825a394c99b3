"""Names of mails: those that we give, found again in what comes back, and those of mails that come in. Pure."""

import re
from collections.abc import Iterable
from email.message import Message
from hashlib import sha256
from uuid import UUID

OURS = "ME"
"""Begins the id of an attempt that is a mail, as `SM` begins Twilio's of a text."""

THEIRS = "MI"
NAMED = re.compile(r"<ME([0-9a-f]{32})@[^<>\s]{1,255}>", re.IGNORECASE)
NAMED_ANYWHERE = re.compile(rb"<ME[0-9a-f]{32}@", re.IGNORECASE)
IDENTIFYING, UNDATED = ("From", "Date", "Subject"), "Message-ID"


def sid_of(attempt_id: UUID) -> str:
    """Give the id by which an attempt's mail is known; nobody can guess it who has not got the mail."""
    return f"{OURS}{attempt_id.hex}"


def message_id(attempt_id: UUID, sender: str) -> str:
    """Write the Message-ID of an attempt's mail from an address."""
    return f"<{sid_of(attempt_id)}@{sender.rpartition('@')[2] or 'localhost'}>"


def attempts_named(headers: Iterable[str]) -> list[UUID]:
    """Find the attempts whose mails some headers name, the last one first: In-Reply-To ends as References do."""
    found = [UUID(hex=digits) for written in headers for digits in NAMED.findall(written)]
    return list(dict.fromkeys(reversed(found)))


def names_ours(raw: bytes) -> bool:
    """Tell whether a mail names one of ours anywhere in it."""
    return NAMED_ANYWHERE.search(raw) is not None


def in_clinic(sid: str, clinic_id: UUID) -> str:
    """Give the id of a mail within one of the clinics that it was written to: it is a reply in each."""
    return THEIRS + sha256(f"{sid}:{clinic_id}".encode()).hexdigest()[:40]


def inbound_sid(parsed: Message, raw: bytes) -> str:
    """Give the id of a mail that came in: the same by whatever way it comes, another for every other mail.

    `parsed` has its headers at least.

    Message-IDs will not do: some programs give one to several mails, and what is lost is lost; and some servers on the
    way give a mail a new one. Where it bears no date, its Message-ID tells it from another with the same words.
    """
    by = IDENTIFYING if str(parsed.get("Date", "")).strip() else (UNDATED, *IDENTIFYING)
    names = "\n".join(str(parsed.get(name, "")).strip() for name in by)
    lines = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    body = lines.partition(b"\n\n")[2].rstrip()
    return THEIRS + sha256(names.encode("utf-8", "replace") + b"\0" + body).hexdigest()[:40]
