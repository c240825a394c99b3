"""Proposals as cards: dates, people, rooms and gaps; each carries its sessions as JSON, to be booked as they stand."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.errors import Refusal
from service.courses.blocked_words import BlockedWords, in_words
from service.courses.desk import CourseDesk
from service.courses.page_views import Names, read_names
from service.courses.plan_form import PlanForm
from service.courses.planning import Proposal, proposal_to_json
from service.courses.refusal_words import refusal_lines


@dataclass(frozen=True, slots=True)
class CardSession:
    """One date of a plan; `gap` is how many days it comes after the one before."""

    number: int
    start: datetime
    practitioner: str
    room: str
    gap: int | None

    @property
    def gap_words(self) -> str:
        """Say the gap in whole weeks where it is that, else in days."""
        if self.gap is None:
            return ""
        weeks, rest = divmod(self.gap, 7)
        if rest == 0 and weeks:
            return f"after {weeks} weeks" if weeks > 1 else "after 1 week"
        return f"after {self.gap} days"


@dataclass(frozen=True, slots=True)
class PlanCard:
    """One proposal; `value` is what booking reads."""

    value: str
    sessions: list[CardSession]


@dataclass(frozen=True, slots=True)
class Plans:
    """Proposals, or why there are none: `faults` of the form, or what blocks the diary."""

    cards: list[PlanCard] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    blocked: list[BlockedWords] = field(default_factory=list)


def find_plans(session: Session, desk: CourseDesk, clinic_id: UUID, form: PlanForm) -> Plans:
    """Ask for plans; what is wrong with the form is told in their place."""
    try:
        plan = desk.propose(session, clinic_id, form.request())
    except Refusal as refusal:
        return Plans(faults=refusal_lines(refusal))
    names = read_names(session, clinic_id)
    cards = [_card(proposal, names) for proposal in plan.proposals]
    return Plans(cards=cards, blocked=[in_words(one) for one in plan.blocked])


def _card(proposal: Proposal, names: Names) -> PlanCard:
    sessions: list[CardSession] = []
    for one in proposal.sessions:
        gap = (one.start.date() - sessions[-1].start.date()).days if sessions else None
        who, where = names.practitioners[one.practitioner], names.rooms[one.room]
        sessions.append(CardSession(one.number, one.start, who, where, gap))
    return PlanCard(json.dumps(proposal_to_json(proposal)["sessions"]), sessions)
