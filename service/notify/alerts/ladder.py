"""The escalation ladder: who is alerted next, and how long that person has.

A rung that cannot be alerted is passed at once. After the last rung a new round begins at the first one, for as long as
nobody takes the item. Each person has ways of their own: the first goes at once, the others after their time.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from service.clinics.rota.ways import Way

FIRST_ROUND, GROUND = 1, 0
AT_SIGHT = ("sms", "whatsapp")


@dataclass(frozen=True, slots=True)
class Rung:
    """One person on the ladder; `number` counts from 1. `reachable` is False for somebody whom no way leads to."""

    number: int
    staff_id: UUID
    wait: timedelta
    reachable: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an alert has climbed; on rung 0 nobody of the ladder has been alerted in this round."""

    round: int = FIRST_ROUND
    rung: int = GROUND


@dataclass(frozen=True, slots=True)
class Climb:
    """The next move: where the alert stands after it, whom it rings (None: nobody can be), and who was passed."""

    to: Standing
    rung: Rung | None
    passed: tuple[Rung, ...] = ()


def climb(ladder: Sequence[Rung], at: Standing) -> Climb:
    """Find the next rung that can be alerted; each is looked at once, so a ladder of nobody ends."""
    passed: list[Rung] = []
    for round_, rung in _ahead(ladder, at):
        if rung.reachable:
            return Climb(Standing(round_, rung.number), rung, tuple(passed))
        passed.append(rung)
    return Climb(at, None, tuple(passed))


def goes_on_in_round(ladder: Sequence[Rung], at: Standing) -> bool:
    """Tell whether somebody further up can still be alerted in this round.

    A failed alert moves on at once only then: a whole ladder of broken phones must not turn into a storm of texts.
    """
    return any(rung.reachable for rung in ladder if rung.number > at.rung)


def _ahead(ladder: Sequence[Rung], at: Standing) -> list[tuple[int, Rung]]:
    """List the rest of this round, then the next round up to where the alert stands now."""
    ordered = sorted(ladder, key=lambda rung: rung.number)
    above = [(at.round, rung) for rung in ordered if rung.number > at.rung]
    return above + [(at.round + 1, rung) for rung in ordered if rung.number <= at.rung]


def ways_now(ways: Sequence[Way], tried: Collection[str], waited: timedelta, *, failed: bool = False) -> list[Way]:
    """Say in which ways somebody is alerted now, who was alerted by `tried` in this round, `waited` ago for the first.

    The first goes at once whatever it says; where the newest has `failed`, the next one does.
    """
    left = [way for way in ways if way.channel not in tried]
    due = [way for way in left if way.after <= waited]
    return due or (left[:1] if failed or not tried else [])


def next_way_in(ways: Sequence[Way], tried: Collection[str]) -> timedelta | None:
    """Say after how long from their first alert the next way to somebody is due; None where none is left."""
    return min((way.after for way in ways if way.channel not in tried), default=None)


def ways_again(ways: Sequence[Way], tried: Collection[str], failed: Collection[str]) -> list[Way]:
    """Say in which ways somebody who is rung hears of words that came in since.

    What can be read at once goes first, and by what rang them already; a call or a mail only where there is no other.
    """
    open_ = [way for way in ways if way.channel not in failed]
    used, texts = [way for way in open_ if way.channel in tried], [way for way in open_ if way.channel in AT_SIGHT]
    return [way for way in used if way in texts] or texts[:1] or used
