"""May this text leave now? The rule, in the order in which its questions are asked. Pure.

1. Is it still fresh? Else it is stale, over what held it back at the look before.
2. Does the course still call for it?
3. Can the patient be reached, and do they want to be? Print, a channel, a number, a mobile, one that is not suspended,
   no STOP, no LESS (but for safety), consent.
4. Did a clinician sign its words? Are texts paused? Does a hold or a concern withhold it, a place that is not settled,
   or a first text that is about to leave? (`held_back` names the first of these.)
5. Has the clinic a sender, and does the network take its texts?
6. Is it a civil hour?
7. Has a text of another course told all of it today?
8. Is it far enough from the texts of other courses?
9. Has the patient had enough texts today? Then it leaves in the morning, if it is still fresh.

What never goes is found before what only waits, and what only the clock mends comes last. Safety texts and those that
`ignores_cap` know no 9, straight after a treatment no 6 and no 8; alerts and answers to staff know 1 and 5 alone,
acknowledgements and replies by staff 1, 3 and 5. A text that a person sends again knows no 7, 8 and 9.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from service.base.phones import NumberKind
from service.notify.whatsapp.routing import NOT_ROUTED, WAITS_FOR_TEMPLATE, WAITS_FOR_WORDS

LOOK_AGAIN = timedelta(minutes=15)
"""Clinic time after which a text that is held back is looked at again."""

FIRST_TEXT = "waits_for_first_text"
FIRST_TEXT_AFTER = timedelta(minutes=2)
FIRST_TEXT_PATIENCE = timedelta(minutes=15)
"""What had its turn so long ago and has not left holds nothing up."""

LOOK_AT_WOKEN = timedelta(hours=1)

BY_CLOCK = {"quiet_hours", "same_day_gap", "capped"}
"""What ends by itself, at a moment that is known."""

WOKEN = {"withheld_on_hold", "withheld_undecided", "paused_clinic", "paused_protocol", "sender_stopped"}
"""What ends by somebody's deed, which lets all that it kept back be looked at again."""

UNREACHABLE = (
    "prefers_print",
    *NOT_ROUTED,
    "no_number",
    "number_landline",
    "number_impossible",
    "number_suspended",
    "opted_out",
    "wants_less",
    "no_consent",
)
"""What can stand between a text and its patient: all that `why_unreachable` answers."""

STALE_AFTER = {
    "withheld_on_hold": "expired_on_hold",
    "withheld_concern_open": "expired_concern_open",
    "withheld_concern_shared": "expired_concern_shared",
    "withheld_undecided": "expired_undecided",
    "withheld_place_lost": "expired_place_lost",
    "paused_clinic": "expired_paused",
    "paused_protocol": "expired_paused",
    "sender_stopped": "expired_sender_stopped",
    "capped": "expired_capped",
    "quiet_hours": "expired_quiet",
    FIRST_TEXT: "expired_first_text",
    "cover_lost": "expired_cover_lost",
    "protocol_unsigned": "expired_unsigned",
    "no_sender": "expired_no_sender",
    WAITS_FOR_TEMPLATE: "expired_no_template",
    WAITS_FOR_WORDS: "expired_no_words",
    "provider_busy": "expired_network",
    "provider_unreachable": "expired_network",
}
"""What a text waited for, and the reason to give when it has gone stale over that."""


@dataclass(frozen=True, slots=True)
class Send:
    """Let it go."""


@dataclass(frozen=True, slots=True)
class Skip:
    """Never send it; `reason` is a code of `reasons.py`."""

    reason: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Look again at `until` (clinic time)."""

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Expire:
    """It has gone stale."""

    reason: str = "expired"


Verdict = Send | Skip | Wait | Expire


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How a number can be reached on a channel; `kind` is None where there is no number.

    `wants_less`: it takes texts about safety only; `suspended`: somebody said that it is the wrong one. `closed` says
    why WhatsApp cannot take the text though the patient wants it there.
    """

    channel: str
    kind: NumberKind | None
    has_sender: bool = True
    consent: bool = True
    opted_out: bool = False
    wants_less: bool = False
    suspended: bool = False
    closed: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """All that the decision rests on. Instants are clinic time.

    `waited_for` says why it did not leave at the look before, `unfit` why the course no longer calls for the text,
    `held_back` why it must wait, `civil_from` when the quiet hours are over (`now` outside them). `covered`: another
    text told it today. `apart_until` is when other courses' texts lie far enough back, `capped_until` the next morning
    where today had enough; None where they do.
    """

    now: datetime
    expires_at: datetime | None
    reach: Reach
    civil_from: datetime
    waited_for: str | None = None
    unfit: str | None = None
    held_back: str | None = None
    reachable_whatever: bool = False
    safety: bool = False
    sender_stopped: bool = False
    covered: bool = False
    apart_until: datetime | None = None
    capped_until: datetime | None = None


def judge(case: Circumstances) -> Verdict:
    """Decide about one text."""
    if case.expires_at is not None and case.expires_at <= case.now:
        return Expire(STALE_AFTER.get(case.waited_for or "", "expired"))
    if case.unfit is not None:
        return Skip(case.unfit)
    unreachable = None if case.reachable_whatever else why_unreachable(case.reach, safety=case.safety)
    if unreachable is not None:
        return Skip(unreachable)
    held_back = case.held_back or _without_sender(case)
    if held_back is not None:
        return Wait(_look_again(case, held_back), held_back)
    return _in_time(case)


def _without_sender(case: Circumstances) -> str | None:
    if not case.reach.has_sender:
        return "no_sender"
    return "sender_stopped" if case.sender_stopped else None


def _in_time(case: Circumstances) -> Verdict:
    """Decide about a text that may leave, but perhaps not at this moment of this day."""
    if case.civil_from > case.now:
        return Wait(case.civil_from, "quiet_hours")
    if case.covered:
        return Skip("covered_by")
    if case.apart_until is not None:
        return Wait(case.apart_until, "same_day_gap")
    if case.capped_until is not None:
        stale = case.expires_at is not None and case.expires_at <= case.capped_until
        return Expire("expired_capped") if stale else Wait(case.capped_until, "capped")
    return Send()


def _look_again(case: Circumstances, held_back: str) -> datetime:
    """A deed that ends what held a text back wakes it, but for what was judged in that very moment: hence the hour."""
    if held_back in WOKEN and case.expires_at is not None:
        return min(case.expires_at, case.now + LOOK_AT_WOKEN)
    return case.now + (FIRST_TEXT_AFTER if held_back == FIRST_TEXT else LOOK_AGAIN)


def why_unreachable(reach: Reach, *, safety: bool = False) -> str | None:
    """Name what stands between a text and its patient; None where nothing does."""
    if reach.channel == "print":
        return "prefers_print"
    if reach.kind is None:
        return "no_number"
    if reach.kind != "mobile":
        return f"number_{reach.kind}"
    return _unwanted(reach, safety=safety)


def _unwanted(reach: Reach, *, safety: bool) -> str | None:
    """Name who does not want a text at a number that could take it."""
    if reach.suspended:
        return "number_suspended"
    if reach.opted_out:
        return "opted_out"
    if reach.wants_less and not safety:
        return "wants_less"
    return reach.closed or (None if reach.consent else "no_consent")
