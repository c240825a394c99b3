"""All texts that follow from one fact: a booking, the placing of a session, a completion."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from service.notify.timeline.calendar import SiteCalendar
from service.notify.timeline.due import due_for
from service.notify.timeline.outcomes import Skipped, SkipReason
from service.notify.timeline.quiet import QuietHours
from service.protocols.definition import Anchor, Protocol, Step


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One text to be. With a `reason` it is not sent, and the two times say when it would have been."""

    step: Step
    due_at: datetime
    expires_at: datetime
    reason: SkipReason | None = None

    @property
    def step_key(self) -> str:
        return self.step.key


def plan_steps(
    protocol: Protocol,
    anchor: Anchor,
    anchor_at: datetime,
    calendar: SiteCalendar,
    now: datetime,
    *,
    areas: Collection[str] = (),
    quiet: QuietHours | None = None,
) -> list[PlannedStep]:
    """Plan every step that is counted from this anchor, in the order of the protocol.

    Call it once for the booking of a course, once for each session placed (its start), once for each completion (when
    the treatment ended). Steps for areas that were not treated are no part of the answer.
    """
    planned = []
    for step in protocol.steps_from(anchor):
        if step.is_for(areas):
            found = due_for(step, anchor_at, calendar, now, quiet=quiet)
            reason = found.reason if isinstance(found, Skipped) else None
            planned.append(PlannedStep(step, found.due_at, found.expires_at, reason))
    return planned
