"""When a text that did not go, or did not arrive, is tried again. Pure; chance is handed in.

1. The wait doubles with each try, up to a longest one, and is spread at random.
2. Nothing is tried once it is out of date. A text whose time runs out is tried once more half way to its end, if that
   is worth it.
3. Texts of the urgent lane (alerts, acknowledgements, what is sent straight after a treatment) wait less.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.notify.delivery.error_codes import BackOff, Meaning, what_stops
from service.notify.delivery.provider import Refused
from service.notify.delivery.verdict import LOOK_AT_WOKEN

SPREAD = (0.5, 1.5)
WORTH_WAITING = timedelta(minutes=1)
"""A time-out that is nearer than twice this leaves no room for another try."""

LONGEST_ASKED = timedelta(hours=1)
"""However long the network asks not to be called."""

MOST_DOUBLINGS = 10


@dataclass(frozen=True, slots=True)
class Waits:
    """The first wait and the longest."""

    first: timedelta
    longest: timedelta


AFTER_ANSWER = Waits(timedelta(seconds=5), timedelta(minutes=10))
AFTER_ANSWER_URGENT = Waits(timedelta(seconds=5), timedelta(seconds=30))
MENDED = Waits(timedelta(minutes=5), timedelta(hours=1))
"""Broken settings are mended by people, not by haste."""

MENDED_URGENT = Waits(timedelta(seconds=30), timedelta(minutes=5))
AFTER_RECEIPT: Mapping[BackOff, Waits] = {
    "soon": Waits(timedelta(minutes=1), timedelta(minutes=30)),
    "hours": Waits(timedelta(hours=2), timedelta(hours=8)),
    "next_day": Waits(timedelta(days=1), timedelta(days=1)),
}
AFTER_RECEIPT_URGENT: Mapping[BackOff, Waits] = {
    "soon": Waits(timedelta(seconds=30), timedelta(minutes=5)),
    "hours": Waits(timedelta(minutes=30), timedelta(hours=2)),
    "next_day": Waits(timedelta(days=1), timedelta(days=1)),
}
URGENT = "urgent"
SENDER_STOPPED, TEXT_REFUSED = "sender_stopped", "text_refused"
RETRIED = {"transient", "configuration"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What speaks for and against another try; `tries` counts those that ended so, this one included.

    Instants are clinic time. `chance` runs from 0 to 1. `not_before` are the seconds that the network asked for.
    """

    lane: str
    tries: int
    now: datetime
    useful_until: datetime
    chance: float
    not_before: float | None = None


@dataclass(frozen=True, slots=True)
class Then:
    """Where a text goes: `to` a state, tried again from `again_at` on where that is queued."""

    to: str
    reason: str
    again_at: datetime | None = None


def after_refusal(refused: Refused, failure: Failure, *, is_alert: bool = False) -> Then:
    """Say where a refusal leads: another try while that is of use, else the end.

    What a stopped sender was to send waits until it is woken; an alert goes on trying, by any sender that is left. A
    text that alone is refused for the account's sake, again and again, ends.
    """
    if refused.kind not in RETRIED:
        return Then("skipped" if refused.kind == "opt_out" else "failed", refused.reason)
    if refused.doubt == "its_own" and not is_alert:
        return Then("failed", TEXT_REFUSED)
    if what_stops(refused) != "nothing" and not is_alert:
        return _until_woken(failure) or Then("failed", refused.reason)
    again_at = _after_answer(failure, mended_by_people=refused.kind == "configuration")
    return Then("queued" if again_at else "failed", refused.reason, again_at)


def may_be_tried_again(meaning: Meaning) -> bool:
    """Tell whether a text whose receipt had this meaning can arrive at another try."""
    return meaning.receipt in RETRIED


def after_receipt(meaning: Meaning, failure: Failure, *, stopped: bool) -> Then | None:
    """Say how a text that did not arrive is tried again; None where its code, its tries or its time do not allow it.

    Where its sender is not `stopped`, as after an old receipt, nothing would wake it: then it has ordinary waits.
    """
    if not may_be_tried_again(meaning) or failure.tries >= meaning.tries:
        return None
    if meaning.stops != "nothing" and stopped:
        return _until_woken(failure)
    waits_for = (AFTER_RECEIPT_URGENT if failure.lane == URGENT else AFTER_RECEIPT)[meaning.back_off]
    again_at = _within_use(failure, waits_for, stretch=meaning.back_off != "next_day")
    return Then("queued", meaning.reason, again_at) if again_at else None


def _until_woken(failure: Failure) -> Then | None:
    """Wait for the sender's return, which wakes what waits; who came in that very moment is looked at in an hour."""
    if failure.now >= failure.useful_until:
        return None
    return Then("queued", SENDER_STOPPED, min(failure.useful_until, failure.now + LOOK_AT_WOKEN))


def _after_answer(failure: Failure, *, mended_by_people: bool) -> datetime | None:
    """Say when to make a refused call again; None where the text is out of date by then."""
    return _within_use(failure, _after_answer_waits(failure.lane, mended_by_people=mended_by_people), stretch=False)


def _after_answer_waits(lane: str, *, mended_by_people: bool) -> Waits:
    if mended_by_people:
        return MENDED_URGENT if lane == URGENT else MENDED
    return AFTER_ANSWER_URGENT if lane == URGENT else AFTER_ANSWER


def _within_use(failure: Failure, waits: Waits, *, stretch: bool) -> datetime | None:
    asked = timedelta(seconds=max(failure.not_before or 0, 0))
    again_at = failure.now + max(_wait(waits, failure.tries, failure.chance), min(asked, LONGEST_ASKED))
    if again_at < failure.useful_until:
        return again_at
    left = failure.useful_until - failure.now
    return failure.now + left / 2 if stretch and left >= 2 * WORTH_WAITING else None


def _wait(waits: Waits, tries: int, chance: float) -> timedelta:
    least, most = SPREAD
    doubled: timedelta = waits.first * 2 ** min(max(tries - 1, 0), MOST_DOUBLINGS)
    return min(doubled, waits.longest) * (least + (most - least) * chance)


def delay(lane: str, tries: int, kind: str) -> timedelta:
    """Give the wait after so many tries, however long the text is of use."""
    waits = _after_answer_waits(lane, mended_by_people=kind == "configuration")
    return _wait(waits, tries, random.random())  # noqa: S311 - jitter, not a secret
