"""What a patient was asked before a treatment, and what the answers mean: to each question the newest answer counts."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.courses.screening.models import Screening
from service.protocols.definition import Protocol
from service.protocols.models import ProtocolVersion
from service.protocols.questions import Effect
from service.protocols.screening import Answers, Screened, judge, read_answers

MOST = 50
"""How many occasions are looked at, the newest."""

Day = tuple[date, dict[str, bool | date | None]]


@dataclass(frozen=True, slots=True)
class Answered:
    """The newest answer to each question about one treatment, whichever version of its protocol asked.

    What was not asked again keeps its answer, and the day from which it waits: `given` says when each was answered.
    `at` is the newest occasion; `decision` is a clinician's, where one was made since the last yes that asks for it.
    """

    id: UUID
    at: datetime
    answers: Answers
    decision: str | None
    given: Mapping[str, datetime]

    def judged(self, protocol: Protocol, areas: Collection[str], zone: ZoneInfo) -> Screened:
        """Judge the answers by what `protocol` asks today; waits count from the local day of answering."""
        return judged_by_day(protocol, areas, self.by_day(zone))

    def by_day(self, zone: ZoneInfo) -> list[Day]:
        """Return the answers by the local days on which they were given."""
        days: dict[date, dict[str, bool | date | None]] = defaultdict(dict)
        for key, value in self.answers.items():
            days[self.given[key].astimezone(zone).date()][key] = value
        return list(days.items())


def judged_by_day(protocol: Protocol, areas: Collection[str], days: Sequence[Day]) -> Screened:
    """Judge answers that were given on several days; no key may be in two of them."""
    parts = [judge(protocol, answers, areas, day) for day, answers in days] or [judge(protocol, {}, areas, date.min)]
    ends = [one.not_before for one in parts if one.not_before is not None]
    told = {name: {question for one in parts for question in getattr(one, name)} for name in FOUND}
    ordered = {name: tuple(one for one in protocol.screening if one in found) for name, found in told.items()}
    unanswered = [one for one in parts[0].unanswered if all(one in part.unanswered for part in parts)]
    return Screened(max(ends, default=None), unanswered=tuple(unanswered), **ordered)


FOUND = ("blocked", "clinician", "waiting")


def newest_answers(session: Session, clinic_id: UUID, patient_id: UUID, protocol: Protocol) -> Answered | None:
    """Read the newest answers about the protocol's treatment; answers that it no longer asks for are left out."""
    same = (ProtocolVersion.clinic_id == Screening.clinic_id) & (ProtocolVersion.id == Screening.protocol_version_id)
    theirs = (Screening.clinic_id == clinic_id, Screening.patient_id == patient_id)
    rows = session.scalars(
        select(Screening)
        .join(ProtocolVersion, same)
        .where(*theirs, ProtocolVersion.key == protocol.key)
        .order_by(Screening.at.desc(), Screening.id.desc())
        .limit(MOST)
    ).all()
    return answered(rows, protocol) if rows else None


def answered(rows: Sequence[Screening], protocol: Protocol) -> Answered:
    """Open the answers of rows, the newest first."""
    answers: dict[str, bool | date | None] = {}
    given: dict[str, datetime] = {}
    for row in rows:
        for key, value in opened(row, protocol).items():
            if key not in answers:
                answers[key], given[key] = value, row.at
    return Answered(rows[0].id, rows[0].at, answers, _decision(rows, protocol, answers, given), given)


def opened(row: Screening, protocol: Protocol) -> Answers:
    """Open what was answered on one occasion to questions that the protocol asks; what was left open is no answer."""
    dated = {question.key: question.asks == "date" for question in protocol.screening}
    kept = {key: value for key, value in json.loads(row.answers).items() if key in dated}
    answers, _ = read_answers(protocol, {key: value for key, value in kept.items() if dated[key] or value is not None})
    return answers


def _decision(
    rows: Sequence[Screening], protocol: Protocol, answers: Answers, given: Mapping[str, datetime]
) -> str | None:
    """Return the newest decision, unless an answer that asks for one has been given since."""
    asking = {one.key for one in protocol.screening if one.effect is Effect.CLINICIAN}
    since = [given[key] for key in asking if answers.get(key) is True]
    found = next((row for row in rows if row.decision), None)
    return found.decision if found and all(found.at >= at for at in since) else None


def standing_against(
    session: Session, clinic_id: UUID, patient_id: UUID, protocol: Protocol, areas: Collection[str], zone: ZoneInfo
) -> tuple[Screened, Answered | None]:
    """Say what stands against treating the patient, by their newest answers; without any, every question is open."""
    found = newest_answers(session, clinic_id, patient_id, protocol)
    if found is None:
        return judge(protocol, {}, areas, date.min), None
    return found.judged(protocol, areas, zone), found
