"""What the planner answers, and its shape in JSON."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """One session of a proposal; `start` and `end` are aware, in the zone of the problem."""

    number: int
    start: datetime
    end: datetime
    practitioner: str
    room: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """All sessions that are not done, pinned ones included, in order."""

    cost: int
    sessions: tuple[PlannedSession, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """A stable code and on how many days of the window it holds. Each day counts under one code."""

    code: str
    days: int


@dataclass(frozen=True, slots=True)
class Blocked:
    """The lowest session that cannot be placed, the dates that its spacing allows (both included), and what hinders."""

    session: int
    first_day: date
    last_day: date
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Either proposals, best first, or what blocks them; never both, never neither."""

    proposals: tuple[Proposal, ...]
    blocked: tuple[Blocked, ...] = ()


def session_to_json(session: PlannedSession) -> dict[str, object]:
    return {
        "number": session.number,
        "start": session.start.isoformat(),
        "end": session.end.isoformat(),
        "practitioner": session.practitioner,
        "room": session.room,
    }


def proposal_to_json(proposal: Proposal) -> dict[str, object]:
    return {"cost": proposal.cost, "sessions": [session_to_json(session) for session in proposal.sessions]}


def blocked_to_json(blocked: Blocked) -> dict[str, object]:
    return {
        "session": blocked.session,
        "window": {"from": blocked.first_day.isoformat(), "to": blocked.last_day.isoformat()},
        "reasons": [{"code": reason.code, "days": reason.days} for reason in blocked.reasons],
    }


def plan_to_json(plan: Plan) -> dict[str, object]:
    """Return the document that `aftercourse plan` prints: `blocked` is there only when there is no proposal."""
    document: dict[str, object] = {"proposals": [proposal_to_json(proposal) for proposal in plan.proposals]}
    if plan.blocked:
        document["blocked"] = [blocked_to_json(blocked) for blocked in plan.blocked]
    return document
