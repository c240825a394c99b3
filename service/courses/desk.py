"""The course desk: everything that web, API and commands may ask of courses, with its parts put together once."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.clock import Clock
from service.base.errors import Refusal
from service.courses import holds
from service.courses.alternatives import find_alternatives
from service.courses.booking import Booked, Bookings
from service.courses.completion import Completions
from service.courses.facts import Listener
from service.courses.life.moves import Moves
from service.courses.models import CourseHold, CourseSession
from service.courses.occurrence import PutRightAt, never_put_right
from service.courses.planning import Plan, Proposal
from service.courses.proposals import propose
from service.courses.requests import BookingRequest, ProposalRequest

Consequences = Callable[[Session, UUID, UUID], list[dict[str, Any]]]
"""Tells what a completion caused: session of the database, clinic, session of the course; see the listeners."""


def nothing_follows(_session: Session, _clinic_id: UUID, _session_id: UUID) -> list[dict[str, Any]]:
    """Say that nothing follows: for programs without texts."""
    return []


class CourseDesk:
    """Plan, book, complete, undo, hold; `moves` are what else can happen to a course under way.

    Methods only flush; whoever opened the transaction commits or rolls back.
    """

    def __init__(
        self,
        clock: Clock,
        listeners: Sequence[Listener] = (),
        consequences: Consequences = nothing_follows,
        put_right_at: PutRightAt = never_put_right,
    ) -> None:
        self._clock = clock
        self._listeners = tuple(listeners)
        self._bookings = Bookings(clock, self._listeners)
        self._completions = Completions(clock, self._listeners, put_right_at)
        self.consequences = consequences
        self.moves = Moves(clock, self._listeners)

    def propose(self, session: Session, clinic_id: UUID, request: ProposalRequest) -> Plan:
        """See `proposals.propose`."""
        return propose(session, clinic_id, request, now=self._clock.now())

    def book(self, session: Session, actor: Actor, request: BookingRequest) -> Booked:
        """See `Bookings.book`."""
        return self._bookings.book(session, actor, request)

    def alternatives(
        self, session: Session, clinic_id: UUID, request: BookingRequest, refusal: Refusal
    ) -> list[Proposal]:
        """Propose what can still be had after `slot_taken`; in a new transaction, the refused one being rolled back."""
        clashing = {clash["number"] for clash in refusal.detail["clashes"]}
        return find_alternatives(session, clinic_id, request, clashing, now=self._clock.now())

    def complete(
        self,
        session: Session,
        actor: Actor,
        clinic_id: UUID,
        course_id: UUID,
        number: int,
        completed_at: datetime | None = None,
        areas: Sequence[str] | None = None,
    ) -> CourseSession:
        """See `Completions.complete`."""
        return self._completions.complete(
            session, actor, clinic_id, course_id, number, completed_at=completed_at, areas=areas
        )

    def undo(
        self,
        session: Session,
        actor: Actor,
        clinic_id: UUID,
        course_id: UUID,
        number: int,
        reason: str | None = None,
        meant: UUID | None = None,
    ) -> CourseSession:
        """See `Moves.undo`."""
        return self.moves.undo(session, actor, clinic_id, course_id, number, reason, meant)

    def place_hold(
        self, session: Session, actor: Actor, clinic_id: UUID, course_id: UUID, cause: str, cause_id: UUID
    ) -> None:
        """See `holds.place_hold`; happens now, and the listeners hear of it."""
        holds.place_hold(
            session,
            clinic_id,
            course_id,
            cause=cause,
            cause_id=cause_id,
            at=self._clock.now(),
            actor=actor,
            recorded_at=self._clock.real(),
            listeners=self._listeners,
        )

    def lift_holds(
        self,
        session: Session,
        actor: Actor,
        clinic_id: UUID,
        course_id: UUID,
        reason: str,
        cleared_on: date | None = None,
    ) -> list[CourseHold]:
        """See `holds.lift_holds`; happens now, and the listeners hear of it."""
        return holds.lift_holds(
            session,
            actor,
            clinic_id,
            course_id,
            reason,
            self._clock.now(),
            recorded_at=self._clock.real(),
            listeners=self._listeners,
            cleared_on=cleared_on,
        )
