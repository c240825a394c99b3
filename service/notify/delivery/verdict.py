"""May this text leave now? The rule, in the order in which its questions are asked. Pure.

1. Is it still fresh?
2. Does the course still call for it?
3. Can the patient be reached, and do they want to be?
4. Did a clinician sign its words, and is anything holding it back?
5. Is it a civil hour?
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from service.base.phones import NumberKind

LOOK_AGAIN = timedelta(minutes=15)
"""Clinic time after which a text that is held back is looked at again."""

FIRST_TEXT = "waits_for_first_text"
FIRST_TEXT_AFTER = timedelta(minutes=2)

WOKEN = {"withheld_on_hold"}

UNREACHABLE = (
    "prefers_print",
    "channel_unavailable",
    "no_number",
    "number_landline",
    "number_impossible",
    "opted_out",
    "no_consent",
)
"""What can stand between a text and its patient: all that `why_unreachable` answers."""

STALE_AFTER = {
    "withheld_on_hold": "expired_on_hold",
    "withheld_concern_open": "expired_concern_open",
    "withheld_concern_shared": "expired_concern_shared",
    "withheld_place_lost": "expired_place_lost",
    "quiet_hours": "expired_quiet",
    "protocol_unsigned": "expired_unsigned",
    "no_sender": "expired_no_sender",
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
    """How a number can be reached on a channel; `kind` is None where there is no number."""

    channel: str
    kind: NumberKind | None
    has_sender: bool = True
    consent: bool = True
    opted_out: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """All that the decision rests on. Instants are clinic time.

    `waited_for` says why it did not leave at the look before, `unfit` why the course no longer calls for the text,
    `held_back` why it must wait, `civil_from` when the quiet hours are over (`now` outside them).
    """

    now: datetime
    expires_at: datetime | None
    reach: Reach
    civil_from: datetime
    waited_for: str | None = None
    unfit: str | None = None
    held_back: str | None = None
    reachable_whatever: bool = False


def judge(case: Circumstances) -> Verdict:
    """Decide about one text."""
    if case.expires_at is not None and case.expires_at <= case.now:
        return Expire(STALE_AFTER.get(case.waited_for or "", "expired"))
    if case.unfit is not None:
        return Skip(case.unfit)
    unreachable = None if case.reachable_whatever else why_unreachable(case.reach)
    if unreachable is not None:
        return Skip(unreachable)
    held_back = case.held_back or (None if case.reach.has_sender else "no_sender")
    if held_back is not None:
        return Wait(_look_again(case, held_back), held_back)
    if case.civil_from > case.now:
        return Wait(case.civil_from, "quiet_hours")
    return Send()


def _look_again(case: Circumstances, held_back: str) -> datetime:
    """A lifted hold wakes what it held back, so that is not looked at before it expires; the rest is, now and then."""
    if held_back in WOKEN and case.expires_at is not None:
        return case.expires_at
    return case.now + (FIRST_TEXT_AFTER if held_back == FIRST_TEXT else LOOK_AGAIN)


def why_unreachable(reach: Reach) -> str | None:
    """Name what stands between a text and its patient; None where nothing does."""
    if reach.channel == "print":
        return "prefers_print"
    if reach.channel != "sms":
        return "channel_unavailable"
    if reach.kind is None:
        return "no_number"
    if reach.kind != "mobile":
        return f"number_{reach.kind}"
    if reach.opted_out:
        return "opted_out"
    return None if reach.consent else "no_consent"
