"""A mail that came in, read into the words of a text that came in. Pure.

It is kept as a form of ours: the mail itself in base 64, and the address that it came to where a webhook tells it.
"""

import json
import re
from base64 import b64decode, b64encode
from dataclasses import replace
from email.message import Message
from email.utils import getaddresses

from service.notify.mail.automatic import is_automatic, is_machine
from service.notify.mail.bounds import Budget, within
from service.notify.mail.identity import attempts_named, inbound_sid, sid_of
from service.notify.mail.own_words import own_words
from service.notify.mail.parts_of_mail import attachments, header, headers, parsed, parsed_head, texts_of
from service.notify.replies.form import MOST_MEDIA, NOT_STORABLE, Inbound

CHANNEL = "email"
NOBODY = "unknown@invalid"
"""Stands for the sender of a mail that names none; nothing is ever sent there."""

LONGEST_ADDRESS, LONGEST_WORDS, LONGEST_SUBJECT = 254, 20_000, 300
LARGEST = 20 * 1024 * 1024
"""Bytes of a mail that are kept; of a larger one the beginning, where the words stand."""

LARGEST_AS_IT_IS = 200_000
LETTERS = r"[^\s\x00-\x1f\x7f@<>,;:\"()\[\]\\]+"
ADDRESS = re.compile(f"{LETTERS}@{LETTERS}")
RE = re.compile(r"(?:(?:re|aw|sv|odp|rv|ynt|atb)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
GONE_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To", "Cc", "Resent-To")
MAIL_KEY, RECIPIENT, WHOLE = "Mail", "Recipient", "Bytes"
FILE, MOST_FILES = "MF", 10
"""Begins the name of a file of a mail, by its place in it, and how many of one mail are looked at."""

CUT = "The mail goes on; the rest is in the mailbox."
BROKEN = "The mail is broken and stands here as it came; please look in the mailbox."
FROM_LINE = re.compile(r"^from:(.{3,400})$", re.IGNORECASE | re.MULTILINE)
GONE_TO_LINE = re.compile(r"^(?:delivered-to|to|cc):(.{3,400})$", re.IGNORECASE | re.MULTILINE)
NO_WORDS = "The mail has no words."
DOUBTED = "The mail server found that somebody else may have written this in their name: ask before you act on it."
CHECKED, NOT_THEIRS = "Authentication-Results", re.compile(r"\bdmarc\s*=\s*fail\b", re.IGNORECASE)


def form_of(raw: bytes, *, recipient: str = "", size: int | None = None) -> dict[str, str]:
    """Write the form that keeps a mail; `size` is that of the whole mail where `raw` is its beginning."""
    kept = raw[:LARGEST]
    whole = str(max(size or 0, len(raw)))
    return {MAIL_KEY: b64encode(kept).decode(), RECIPIENT: recipient, WHOLE: whole}


def raw_of(stored: str) -> tuple[bytes, str, bool]:
    """Return a kept mail, the address that it came to, and whether it is the beginning of a larger one."""
    form = json.loads(stored)
    raw = b64decode(form[MAIL_KEY])
    return raw, str(form[RECIPIENT]), int(form[WHOLE]) > len(raw)


def sid_of_mail(raw: bytes) -> str:
    """Give the id that names a mail in the world; `identity.in_clinic` gives that under which a clinic has it."""
    return inbound_sid(parsed_head(raw[:LARGEST]), raw[:LARGEST])


def gone_to(raw: bytes, recipient: str) -> tuple[str, ...]:
    """Return the addresses that a mail was written to, that which a webhook tells first."""
    head = parsed_head(raw[:LARGEST])
    told = headers(head, *GONE_TO) or GONE_TO_LINE.findall(_read_as_it_is(raw)[0])
    return tuple(dict.fromkeys(addresses([recipient, *told])))


def read_mail(stored: str, sid: str = "") -> Inbound:
    """Read a kept mail, known by `sid`; one that is too broken for that is given to a person as it is."""
    raw, recipient, is_cut = raw_of(stored)
    try:
        inbound = _read(raw, recipient, is_cut=is_cut)
    except Exception:  # noqa: BLE001 - the standard library has faults of its own, and no mail may be lost for one
        inbound = _as_it_is(raw, recipient)
    return replace(inbound, sid=sid or sid_of_mail(raw), recipients=gone_to(raw, recipient))


def _read_as_it_is(raw: bytes) -> tuple[str, str]:
    """Return the beginnings of head and body of a mail that nothing can take apart."""
    head, _, rest = raw[:LARGEST_AS_IT_IS].decode("utf-8", "replace").replace("\r\n", "\n").partition("\n\n")
    return head, rest


def _as_it_is(raw: bytes, recipient: str) -> Inbound:
    """Read all of a mail as words; who wrote is whoever stands behind the first `From:`."""
    head, rest = _read_as_it_is(raw)
    written_by = FROM_LINE.search(head)
    return Inbound(
        sid="",
        number=next(iter(addresses([written_by[1]] if written_by else [])), NOBODY),
        sender=recipient,
        channel=CHANNEL,
        body=_storable(rest or head)[:LONGEST_WORDS],
        media=0,
        answers_sid=None,
        automatic=written_by is None,
        note=BROKEN,
    )


def _read(raw: bytes, recipient: str, *, is_cut: bool) -> Inbound:
    mail, budget = parsed(raw), Budget()
    sender = writer(mail)
    named = attempts_named([*headers(mail, "References"), *headers(mail, "In-Reply-To")])
    words, count = _storable(_words(mail, budget)), len(attachments(mail))
    is_cut = is_cut or budget.is_spent or len(words) > LONGEST_WORDS or len(within(raw)) < len(raw)
    doubted = NOT_THEIRS.search(str(mail.get(CHECKED, ""))) is not None  # the first is the receiving server's own
    notes = [*([CUT] if is_cut else [] if words else [NO_WORDS]), *([DOUBTED] if doubted else [])]
    return Inbound(
        sid="",
        number=sender,
        sender=recipient,
        channel=CHANNEL,
        body=words[:LONGEST_WORDS],
        media=min(count, MOST_MEDIA),
        files=tuple(f"{FILE}{number}" for number in range(min(count, MOST_FILES))),
        answers_sid=sid_of(named[0]) if named else None,
        automatic=sender == NOBODY or is_automatic(mail, sender),
        doubted=doubted,
        note=" ".join(notes),
    )


def writer(mail: Message) -> str:
    """Return the address of whoever wrote: of a form on a web page whom it names, else where the mail comes from."""
    sent_by = addresses([header(mail, "From")]) or addresses([header(mail, "Sender")])
    if sent_by and not is_machine(sent_by[0]):
        return sent_by[0]
    answer_to = [each for each in addresses([header(mail, "Reply-To")]) if not is_machine(each)]
    return next(iter(answer_to + sent_by + addresses([header(mail, "Return-Path")])), NOBODY)


def addresses(written: list[str]) -> list[str]:
    """Return the addresses in some headers, as they are compared: in small letters, 254 characters at most."""
    found = [address.strip().lower() for each in written for address in _in_header(each)]
    return [each for each in found if len(each) <= LONGEST_ADDRESS and ADDRESS.fullmatch(each)]


def _in_header(written: str) -> list[str]:
    try:
        return [address for _, address in getaddresses([written])]
    except (RecursionError, ValueError, IndexError):  # thousands of brackets in each other, and other such faults
        return []


def _words(mail: Message, budget: Budget) -> str:
    """Return what they wrote now. The subject counts as words, but for that of a mail which answers another."""
    subject = header(mail, "Subject")[:LONGEST_SUBJECT]
    is_answer = RE.match(subject) is not None
    answers = is_answer or bool(headers(mail, "In-Reply-To", "References"))
    said = "\n".join(filter(None, (own_words(text, is_answer=answers) for text in texts_of(mail, budget))))
    if is_answer or said.casefold().startswith(subject.casefold()):
        return said
    return f"{subject}\n{said}".strip()


def _storable(text: str) -> str:
    return NOT_STORABLE.sub("\N{REPLACEMENT CHARACTER}", text)
