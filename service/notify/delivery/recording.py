"""Write down what became of a batch of calls: in few statements where all went well, one by one where it did not.

All messages and attempts of a batch are locked first, in one order and each message before its attempt, so that no
receipt and no other batch waits for one that waits for it. A receipt may have come first; then nothing goes back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.pairs import among
from service.notify.delivery.bulk import change_all, change_each, insert_all, table_of
from service.notify.delivery.complaints import complain
from service.notify.delivery.departing import Departure, line
from service.notify.delivery.error_codes import what_stops
from service.notify.delivery.outcomes import Outcomes
from service.notify.delivery.provider import Accepted, Doubt, Outcome, Refused
from service.notify.delivery.stops.doubting import doubts_of
from service.notify.delivery.stops.hearing import Heard, hear
from service.notify.delivery.together import together_or_alone
from service.notify.models import Attempt, AttemptMove, Message, MessageMove

UNDER_WAY = ("sending", "started")
MESSAGES, ATTEMPTS = table_of(Message), table_of(Attempt)


@dataclass(frozen=True, slots=True)
class Answer:
    """A call that is over, and what became of it."""

    departure: Departure
    outcome: Outcome

    @property
    def is_refused_for_its_sender(self) -> bool:
        return isinstance(self.outcome, Refused) and what_stops(self.outcome) != "nothing"


class Recording:
    """Record answers; runs in the caller's transaction."""

    def __init__(self, clock: Clock, outcomes: Outcomes) -> None:
        self._clock = clock
        self._outcomes = outcomes

    def record(self, session: Session, answers: Sequence[Answer]) -> None:
        """Write answers to their attempts and messages; what cannot be written is found by the reconciliation."""
        states = _lock(session, [answer.departure for answer in answers])
        plain = [one for one in answers if _went_well(one, states)]
        together_or_alone(session, plain, lambda some: self._accept(session, some), _complain)
        answers = self._doubted(session, answers)
        for answer in answers:
            if not _went_well(answer, states):
                together_or_alone(session, [answer], lambda some: self._settle(session, some[0]), _complain)
        together_or_alone(session, answers, lambda some: self._hear(session, some), _complain)

    def _accept(self, session: Session, answers: Sequence[Answer]) -> None:
        now, real = self._clock.now(), self._clock.real()
        taken = {(one.departure.clinic_id, one.departure.attempt_id): _sid(one) for one in answers}
        texts = [(one.departure.clinic_id, one.departure.message_id) for one in answers]
        change_each(session, ATTEMPTS, "provider_id", taken, {"state": "accepted", "reason": None, "finished_at": real})
        change_all(session, MESSAGES, texts, _accepted(now))
        moves = [line("attempt_id", key, "started", "accepted", real) for key in taken]
        insert_all(session, table_of(AttemptMove), moves)
        insert_all(
            session, table_of(MessageMove), [line("message_id", key, "sending", "accepted", now) for key in texts]
        )

    def _doubted(self, session: Session, answers: Sequence[Answer]) -> Sequence[Answer]:
        """Mark refusals that are about one text and not about its sender."""
        refused, real = [one for one in answers if one.is_refused_for_its_sender], self._clock.real()
        doubts: dict[UUID, Doubt] = {}

        def find(some: Sequence[Answer]) -> None:
            doubts.update(doubts_of(session, _heard(some), real))

        together_or_alone(session, refused, find, _complain)
        if not doubts:
            return answers
        return [_in_doubt(one, doubts.get(one.departure.message_id)) for one in answers]

    def _hear(self, session: Session, answers: Sequence[Answer]) -> None:
        """Let the answers stop senders, and resume those that were stopped."""
        hear(session, _heard(answers), self._clock.now(), self._clock.real())

    def _settle(self, session: Session, answer: Answer) -> None:
        self._outcomes.record(session, answer.departure.clinic_id, answer.departure.attempt_id, answer.outcome)


def _lock(session: Session, departures: Sequence[Departure]) -> dict[UUID, tuple[str, str]]:
    """Lock what calls were made for; returns the states of each message and attempt, by the attempt's id."""
    these = among(ATTEMPTS.c.clinic_id, ATTEMPTS.c.id, [(one.clinic_id, one.attempt_id) for one in departures])
    of_message = (MESSAGES.c.clinic_id == ATTEMPTS.c.clinic_id) & (MESSAGES.c.id == ATTEMPTS.c.message_id)
    rows = session.execute(
        select(ATTEMPTS.c.id, MESSAGES.c.state, ATTEMPTS.c.state)
        .join_from(ATTEMPTS, MESSAGES, of_message)
        .where(these)
        .order_by(MESSAGES.c.id)
        .with_for_update(of=[MESSAGES, ATTEMPTS])
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def _went_well(answer: Answer, states: dict[UUID, tuple[str, str]]) -> bool:
    """Tell whether a call was accepted and nothing else has moved its text meanwhile."""
    return isinstance(answer.outcome, Accepted) and states.get(answer.departure.attempt_id) == UNDER_WAY


def _heard(answers: Sequence[Answer]) -> list[Heard]:
    called = [(one.departure, one.outcome) for one in answers]
    return [Heard(one.clinic_id, one.sender_id, one.message_id, outcome) for one, outcome in called]


def _in_doubt(answer: Answer, doubt: Doubt | None) -> Answer:
    if doubt is None or not isinstance(answer.outcome, Refused):
        return answer
    return replace(answer, outcome=replace(answer.outcome, doubt=doubt))


def _sid(answer: Answer) -> str:
    assert isinstance(answer.outcome, Accepted)
    return answer.outcome.sid


def _accepted(now: datetime) -> dict[str, object]:
    return {
        "state": "accepted",
        "reason": None,
        "updated_at": now,
        "next_try_at": None,
        "leased_by": None,
        "leased_until": None,
    }


def _complain(answer: Answer, error: Exception) -> None:
    complain("outcome_not_recorded", error, attempt_id=answer.departure.attempt_id)
