"""What Twilio posts when a text comes in, read into our own words.

A signature proves who sent a form and nothing about what stands in it: whatever goes into a column is bounded here.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.base.errors import Fault, Refusal, invalid
from service.notify.photos.told import files_told, without_words

MAIL = "mail"
"""The kind of the raw rows that hold a mail."""

WHATSAPP = "whatsapp:"
NEEDED = ("MessageSid", "From", "To")
OPT_OUT_TYPES = ("STOP", "START", "HELP")
MOST_MEDIA = 99
LONGEST_ADDRESS = 64
SID = re.compile(r"[A-Za-z0-9]{2,64}")
NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")
"""NUL and lone surrogates: no database takes them."""


@dataclass(frozen=True, slots=True)
class Inbound:
    """A text that came in. `number` and `sender` are without the prefix of their channel.

    `files` are the provider's ids of the files that came with it (`photos/told.py`).
    `opt_out_type` is what the provider itself took it for: STOP, START, HELP, or None. Of mail there are the addresses
    that it went to, whether a machine wrote it, whether somebody else may have, and what we have to say of it.
    """

    sid: str
    number: str
    sender: str
    channel: str
    body: str
    media: int
    answers_sid: str | None
    account_sid: str = ""
    opt_out_type: str | None = None
    files: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    automatic: bool = False
    doubted: bool = False
    note: str = ""

    @property
    def shown(self) -> str:
        """Return the words as people see them, with our note about them below; only the words are judged.

        Where only files came, that is said in their place, for an item without any words looks like an error.
        """
        said = self.body or (without_words(self.media) if self.media else "")
        return f"{said}\n[{self.note}]".lstrip() if self.note else said


def read_inbound(form: Mapping[str, Any]) -> Inbound:
    """Read the form; what is not known is left alone, and odd values are bounded so that the words reach a person.

    Refuses `invalid_input` with every field that is missing, and `malformed_request` where the id is none.
    """
    number, sender = (address_of(form.get(name))[1] for name in ("From", "To"))
    present = {"MessageSid": form.get("MessageSid"), "From": number, "To": sender}
    faults = [Fault(f"$.{name}", "is missing") for name in NEEDED if not present[name]]
    if faults:
        raise invalid(*faults)
    answers = str(form.get("OriginalRepliedMessageSid") or "")
    sid, media = checked_sid(form), _media(str(form.get("NumMedia") or "0"))
    return Inbound(
        sid=sid,
        number=number,
        sender=sender,
        channel=address_of(form["To"])[0],
        body=NOT_STORABLE.sub("\ufffd", str(form.get("Body") or form.get("ButtonText") or "")),
        media=media,
        answers_sid=answers if SID.fullmatch(answers) else None,
        account_sid=str(form.get("AccountSid") or ""),
        opt_out_type=_opt_out_type(str(form.get("OptOutType") or "")),
        files=files_told(form, sid, media),
    )


def checked_sid(form: Mapping[str, Any]) -> str:
    """Return the provider's id of the text, or refuse `malformed_request`: without one nothing can be told apart."""
    sid = str(form.get("MessageSid") or "")
    if not SID.fullmatch(sid):
        raise Refusal("malformed_request", faults=(Fault("$.MessageSid", "is not an id"),))
    return sid


def address_of(written: object) -> tuple[str, str]:
    """Return channel and bare address of a `To` or `From`, printable and at most 64 characters long."""
    address = "".join(filter(str.isprintable, str(written or "")))
    channel = "whatsapp" if address.startswith(WHATSAPP) else "sms"
    return channel, address.removeprefix(WHATSAPP)[:LONGEST_ADDRESS]


def _opt_out_type(written: str) -> str | None:
    word = written.strip().upper()
    return word if word in OPT_OUT_TYPES else None


def _media(written: str) -> int:
    """Return how many pictures came; a count that is none says that there is something to look at."""
    whole = written.isascii() and written.isdigit() and len(written) <= len(str(MOST_MEDIA))
    return int(written) if whole else MOST_MEDIA


def inbound_of(stored: str) -> Inbound:
    """Read a form as the raw row keeps it."""
    return read_inbound(json.loads(stored))
