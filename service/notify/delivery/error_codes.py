"""What Twilio's errors mean for a text: one table, as data. `docs/delivery-errors.md` shows the same.

HTTP status first, then code: Twilio re-splits its codes now and then, so a code that nobody knows never decides alone.
A 4xx is a definite no, a 5xx leaves open whether the text went out (error 20500: "sending an SMS is not idempotent"),
a receipt that the text did not arrive ends it without a repeat.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from service.notify.delivery.provider import Outcome, Refused, Unknown

ErrorClass = Literal["permanent", "transient", "configuration", "opt_out", "unknown"]
BackOff = Literal["soon", "hours", "next_day"]
Stops = Literal["nothing", "sender", "account"]

TOO_MANY, SERVER_ERROR, CLIENT_ERROR, NO_ACCESS = 429, 500, 400, (401, 403, 407)
TOO_SLOW = 408


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What one code means, as the answer to a call and as what a receipt says.

    `tries`: how many may end with this code, told by receipts, before the text is given up; calls that are refused for
    a while are made again as long as the text is of use. `stops` says what cannot send until a person has mended it.
    `check_number`: the desk should ask the patient for the number. `falls_back`: a WhatsApp text goes by SMS instead.
    """

    says: str
    answer: ErrorClass
    receipt: ErrorClass
    reason: str
    tries: int = 1
    back_off: BackOff = "soon"
    stops: Stops = "nothing"
    check_number: bool = False
    falls_back: bool = False


def _permanent(says: str, reason: str, *, check_number: bool = False, falls_back: bool = False) -> Meaning:
    return Meaning(
        says=says,
        answer="permanent",
        receipt="permanent",
        reason=reason,
        check_number=check_number,
        falls_back=falls_back,
    )


def _transient(says: str, reason: str, tries: int, back_off: BackOff = "soon", *, falls_back: bool = False) -> Meaning:
    return Meaning(
        says=says,
        answer="transient",
        receipt="transient",
        reason=reason,
        tries=tries,
        back_off=back_off,
        falls_back=falls_back,
    )


def _configuration(says: str, reason: str, stops: Stops, *, falls_back: bool = False) -> Meaning:
    return Meaning(
        says=says,
        answer="configuration",
        receipt="configuration",
        reason=reason,
        tries=3,
        back_off="hours",
        stops=stops,
        falls_back=falls_back,
    )


def _opt_out(says: str, reason: str) -> Meaning:
    return Meaning(says=says, answer="opt_out", receipt="opt_out", reason=reason)


def _open(says: str, reason: str) -> Meaning:
    return Meaning(says=says, answer="unknown", receipt="unknown", reason=reason)


OURS = "our request was malformed: a fault of this program"
TEMPLATE = "WhatsApp refuses the wording or its template"

TABLE: tuple[tuple[tuple[int, ...], Meaning], ...] = (
    # the account
    (
        (20003,),
        _configuration("wrong or rotated credentials, or a suspended account", "provider_credentials", "account"),
    ),
    ((20404, 20008), _configuration("wrong account, or test credentials", "provider_credentials", "account")),
    ((30002,), _configuration("the account is suspended", "account_suspended", "account")),
    # too much at once
    ((20429, 10004), _transient("too many requests or calls at once", "provider_busy", 4)),
    ((21611,), _transient("the sender's queue is full", "provider_busy", 4)),
    ((30001,), _transient("the queue overflowed", "provider_busy", 4)),
    ((63017,), _transient("more than WhatsApp takes in a second", "provider_busy", 4)),
    ((63038,), _transient("the account's limit for today", "network_limit", 3, "next_day")),
    # whether it went out is open
    ((20500, 20503), _open("an error inside Twilio", "provider_error")),
    ((30410,), _open("the carrier gave no answer in time", "carrier_silent")),
    # the number of the patient
    ((21211,), _permanent("the number is not valid", "number_invalid", check_number=True)),
    ((21614, 21635), _permanent("not a mobile number", "number_not_mobile", check_number=True)),
    ((21214, 21216, 21217), _permanent("this number cannot be called", "number_not_callable")),
    ((21612,), _permanent("no way from this sender to this number", "not_routable")),
    ((30004,), _permanent("the phone blocks it", "blocked_by_recipient")),
    ((30005,), _permanent("unknown or inactive number", "number_unknown", check_number=True)),
    ((30006,), _permanent("a landline, or a carrier out of reach", "number_not_mobile", check_number=True)),
    ((21610,), _opt_out("the recipient answered STOP", "opted_out")),
    ((63014,), _opt_out("the recipient blocked the clinic on WhatsApp", "blocked_by_recipient")),
    # the sender
    (
        (21210, 21212, 21606, 21659, 21660, 21661),
        _configuration("not our number, or it cannot text or call there", "sender_unusable", "sender"),
    ),
    ((21703, 21704, 21705), _configuration("the messaging service has no sender", "sender_unusable", "sender")),
    (
        (30022, 30023, 30027, 30032, 30034, 30035),
        _configuration("the sender is not registered", "sender_unusable", "sender"),
    ),
    (
        (63001, 63002, 63007, 63008, 63020, 63022, 63051),
        _configuration(
            "the WhatsApp sender is set up wrongly, or locked", "whatsapp_sender", "sender", falls_back=True
        ),
    ),
    # settings at the network that concern some numbers only, so that the sender goes on
    (
        (21408, 21203, 21215),
        _configuration("texts or calls to this country are switched off", "country_not_enabled", "nothing"),
    ),
    (
        (21608, 21219),
        _configuration("a trial account texts and calls verified numbers only", "trial_account", "nothing"),
    ),
    # our request
    ((21201, 21205, 21213), _permanent(OURS, "provider_refused")),
    ((21602, 21603, 21604, 21605, 21609, 21617, 21619, 21620, 21623), _permanent(OURS, "provider_refused")),
    (
        (90007,),
        _permanent("the time in which it is of use was given wrongly: a fault of this program", "provider_refused"),
    ),
    ((30409,), _permanent("nothing to cancel: the text is final", "provider_refused")),
    ((21654, 21655, 21656), _permanent("template or its values missing or wrong", "template_refused", falls_back=True)),
    # the way to the phone
    ((30003,), _transient("phone off or out of reach", "handset_unreachable", 3, "hours")),
    ((30007,), _permanent("taken for spam: the same words must not go again", "filtered")),
    ((30450,), _permanent("blocked by the protection against pumping", "filtered")),
    ((30008,), _transient("unknown error on the way", "carrier_error", 2, "hours")),
    ((30017,), _transient("the carrier is congested", "carrier_error", 4)),
    ((30036,), _transient("not delivered in the time that was given", "expired_at_provider", 2)),
    ((30500,), _transient("an error inside Twilio; send again", "carrier_error", 2)),
    # WhatsApp
    ((63003,), _permanent("the number is not on WhatsApp", "not_on_whatsapp", falls_back=True)),
    ((63024,), _permanent("this WhatsApp cannot be written to", "not_on_whatsapp", falls_back=True)),
    (
        (63005, 63013, 63021, 63027, 63028, 63040, 63041, 63042),
        _permanent(TEMPLATE, "template_refused", falls_back=True),
    ),
    ((63009, 63010, 63012), _transient("an error inside WhatsApp or Twilio", "carrier_error", 4)),
    ((63016,), _permanent("free words outside the 24 hours", "outside_window", falls_back=True)),
    ((63018,), _transient("WhatsApp's limit of people for today", "network_limit", 2, "next_day", falls_back=True)),
    ((63032, 63049), _permanent("WhatsApp chose not to deliver it", "whatsapp_withheld", falls_back=True)),
    ((63033,), _open("withdrawn: who blocks the clinic gives no error", "not_delivered")),
    # about our own address, told to the network's debugger and not of a text
    ((11200, 11321, 12200, 57012), _open("the network could not tell this service of something", "not_delivered")),
)
CODES: dict[int, Meaning] = {code: meaning for codes, meaning in TABLE for code in codes}

UNHEARD_OF = {"provider_credentials", "provider_garbled"}
"""The reasons of a no without a known code that stops the account."""

NOT_KNOWN = Meaning(says="any other code", answer="permanent", receipt="unknown", reason="not_delivered")


def meaning_of(code: int | None) -> Meaning:
    """Return what a code means; one that nobody knows falls into the safe bucket."""
    return CODES.get(code or 0, NOT_KNOWN)


def reasons_that_stop(what: Stops) -> set[str]:
    """Give the reasons of refusals that stop the account, or a sender: what stops the account stops that too."""
    account = UNHEARD_OF | {meaning.reason for meaning in CODES.values() if meaning.stops == "account"}
    return account if what == "account" else account | {one.reason for one in CODES.values() if one.stops == "sender"}


def classify(status: int, code: int | None, retry_after: float | None = None) -> Outcome:
    """Say what an error answer to the call that sends a text means; `code` may be the status where there was none."""
    if status >= SERVER_ERROR or status < CLIENT_ERROR or status == TOO_SLOW:
        return Unknown("provider_error", code)
    if status == TOO_MANY:
        return Refused("transient", "provider_busy", code, retry_after)
    if code not in CODES:
        return _unheard_of(status, code)
    meaning = CODES[code]
    if meaning.answer == "unknown":
        return Unknown(meaning.reason, code)
    return Refused(meaning.answer, meaning.reason, code, retry_after)


def _unheard_of(status: int, code: int | None) -> Refused:
    """Sort a no without a known code; one that is not in the network's words is another's, and says nothing of a text.

    The SDK gives the status as the code where an answer could not be read.
    """
    if status in NO_ACCESS:
        return Refused("configuration", "provider_credentials", code)
    if code is None or code == status:
        return Refused("configuration", "provider_garbled", code)
    return Refused("permanent", "provider_refused", code)


def is_in_its_words(refused: Refused) -> bool:
    """Tell whether a no has a code that is known, and so comes from the network itself."""
    return refused.code in CODES


def what_stops(refused: Refused) -> Stops:
    """Say what cannot send after a refusal: nothing, the sender, or the whole account."""
    if refused.kind != "configuration" or refused.doubt is not None:
        return "nothing"
    known = CODES.get(refused.code or 0)
    return known.stops if known else "account"


def receipt_reason(code: int | None) -> str:
    """Give the reason that goes with the error code of a delivery receipt."""
    return meaning_of(code).reason


def means_opt_out(code: int | None) -> bool:
    """Tell whether an error code says that the recipient wants no texts."""
    return meaning_of(code).receipt == "opt_out"


def rows() -> Iterator[tuple[str, Meaning]]:
    """Yield the table as it is shown: the codes of a row, then what they mean."""
    for codes, meaning in TABLE:
        yield ", ".join(map(str, sorted(codes))), meaning
