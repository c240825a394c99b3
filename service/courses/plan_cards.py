"""Proposals as cards: dates, people, rooms and gaps; each carries its sessions as JSON, to be booked as they stand."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.errors import Refusal
from service.courses.blocked_words import BlockedWords, in_words
from service.courses.desk import CourseDesk
from service.courses.new_course.kept import Kept
from service.courses.page_views import Names, read_names
from service.courses.plan_form import PlanForm
from service.courses.planning import PlannedSession, Proposal, proposal_to_json
from service.courses.planning.together import TogetherProposal
from service.courses.refusal_words import refusal_lines
from service.courses.together.posing import propose_together

AT_ONCE = 3  # cards beside each other


@dataclass(frozen=True, slots=True)
class CardSession:
    """One date of a plan; `gap` is how many days it comes after the one before.

    Where two treatments are planned, `treatment` names its own and `course` counts it, from 0.
    """

    number: int
    start: datetime
    practitioner: str
    room: str
    gap: int | None
    treatment: str = ""
    course: int = 0

    @property
    def gap_words(self) -> str:
        """Say the gap in whole weeks where it is that, else in days."""
        if self.gap is None:
            return ""
        weeks, rest = divmod(self.gap, 7)
        if rest == 0 and weeks:
            return f"after {weeks} weeks" if weeks > 1 else "after 1 week"
        if self.gap == 0:
            return "on the same day"
        return f"after {self.gap} days" if self.gap > 1 else "after 1 day"


@dataclass(frozen=True, slots=True)
class PlanCard:
    """One proposal; `value` is what booking reads. `kept`: its times are kept for this patient."""

    value: str
    sessions: list[CardSession]
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Plans:
    """Proposals, or why there are none: `faults` of the form, or what blocks the diary."""

    cards: list[PlanCard] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    blocked: list[BlockedWords] = field(default_factory=list)

    def chosen(self, value: str) -> str:
        """Return the plan to be ticked: the one that was, as long as it is offered, else the best."""
        offered = [card.value for card in self.cards]
        return value if value in offered else next(iter(offered), "")


def find_plans(
    session: Session, desk: CourseDesk, clinic_id: UUID, form: PlanForm, now: datetime, kept: Kept | None = None
) -> Plans:
    """Ask for plans; what is wrong with the form is told in their place. Kept times stand before all others."""
    try:
        names = read_names(session, clinic_id)
        if form.second is not None:
            return _together(session, clinic_id, form, names, now, kept)
        last = _last_had(form)
        first = _kept_cards(kept, form, names, last)
        plan = desk.propose(session, clinic_id, form.request())
    except Refusal as refusal:
        return Plans(faults=refusal_lines(refusal))
    cards = [_card(proposal, names, last) for proposal in plan.proposals]
    blocked = [] if first else [in_words(one) for one in plan.blocked]
    return Plans(cards=[*first, *cards][:AT_ONCE], blocked=blocked)


def _last_had(form: PlanForm) -> date | None:
    had = form.begun.days(form.protocol)
    return had[-1].on if had else None


def _card(proposal: Proposal, names: Names, last: date | None) -> PlanCard:
    sessions = [CardSession(one.number, one.start, *_where(one, names), None) for one in proposal.sessions]
    return PlanCard(json.dumps(proposal_to_json(proposal)["sessions"]), _with_gaps(sessions, last))


def _kept_cards(kept: Kept | None, form: PlanForm, names: Names, last: date | None = None) -> list[PlanCard]:
    """Show what is kept, if it still is, and is for these treatments."""
    if kept is None or not kept.stands or len(kept.views) != len(form.treated):
        return []
    titles = [protocol.name for protocol, _ in form.treated] if form.second else [""]
    sessions = [
        CardSession(
            one["number"],
            datetime.fromisoformat(one["start"]),
            names.practitioners[one["practitioner"]],
            names.rooms[one["room"]],
            None,
            titles[at],
            at,
        )
        for at, view in enumerate(kept.views)
        for one in view["sessions"]
    ]
    return [PlanCard(kept.value, _with_gaps(sorted(sessions, key=lambda one: one.start), last), kept=True)]


def _where(one: PlannedSession, names: Names) -> tuple[str, str]:
    return names.practitioners[one.practitioner], names.rooms[one.room]


def _with_gaps(sessions: Sequence[CardSession], last: date | None = None) -> list[CardSession]:
    """Say of each date how long it is after the one before; `last` is that of a session had elsewhere."""
    found: list[CardSession] = []
    for one in sessions:
        before = found[-1].start.date() if found else last
        gap = (one.start.date() - before).days if before else None
        found.append(replace(one, gap=gap))
    return found


def _together(
    session: Session, clinic_id: UUID, form: PlanForm, names: Names, now: datetime, kept: Kept | None
) -> Plans:
    plan = propose_together(session, clinic_id, form.together(), now=now)
    titles = [protocol.name for protocol, _ in form.treated]
    first = _kept_cards(kept, form, names)
    cards = [_together_card(proposal, names, titles) for proposal in plan.proposals]
    blocked = [] if first else [in_words(one.blocked, titles[one.course]) for one in plan.blocked]
    return Plans(cards=[*first, *cards][:AT_ONCE], blocked=blocked)


def _together_card(proposal: TogetherProposal, names: Names, titles: Sequence[str]) -> PlanCard:
    """Show the dates of all courses in one order, each marked by its treatment."""
    sessions = [
        CardSession(one.number, one.start, *_where(one, names), None, titles[at], at)
        for at, course in enumerate(proposal.courses)
        for one in course.sessions
    ]
    value = json.dumps([proposal_to_json(course)["sessions"] for course in proposal.courses])
    return PlanCard(value, _with_gaps(sorted(sessions, key=lambda one: one.start)))
