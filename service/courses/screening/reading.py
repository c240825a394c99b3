"""What a patient was asked before a treatment, and what the newest answers mean today."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.courses.screening.models import Screening
from service.protocols.definition import Protocol
from service.protocols.models import ProtocolVersion
from service.protocols.screening import Answers, Screened, judge, read_answers


@dataclass(frozen=True, slots=True)
class Answered:
    """The newest answers of a patient about one treatment, whichever version of its protocol asked."""

    id: UUID
    at: datetime
    answers: Answers
    decision: str | None

    def judged(self, protocol: Protocol, areas: Collection[str], zone: ZoneInfo) -> Screened:
        """Judge the answers by what `protocol` asks today; waits count from the local day of answering."""
        return judge(protocol, self.answers, areas, self.at.astimezone(zone).date())


def newest_answers(session: Session, clinic_id: UUID, patient_id: UUID, protocol: Protocol) -> Answered | None:
    """Read the newest answers about the protocol's treatment; answers that it no longer asks for are left out."""
    row = session.scalar(
        select(Screening)
        .join(
            ProtocolVersion,
            (ProtocolVersion.clinic_id == Screening.clinic_id) & (ProtocolVersion.id == Screening.protocol_version_id),
        )
        .where(
            Screening.clinic_id == clinic_id, Screening.patient_id == patient_id, ProtocolVersion.key == protocol.key
        )
        .order_by(Screening.at.desc(), Screening.id.desc())
        .limit(1)
    )
    return None if row is None else answered(row, protocol)


def answered(row: Screening, protocol: Protocol) -> Answered:
    """Open a row's answers."""
    known = {question.key for question in protocol.screening}
    kept = {key: value for key, value in json.loads(row.answers).items() if key in known}
    answers, _ = read_answers(protocol, kept)
    return Answered(row.id, row.at, answers, row.decision)


def standing_against(
    session: Session, clinic_id: UUID, patient_id: UUID, protocol: Protocol, areas: Collection[str], zone: ZoneInfo
) -> tuple[Screened, Answered | None]:
    """Say what stands against treating the patient, by their newest answers; without any, every question is open."""
    found = newest_answers(session, clinic_id, patient_id, protocol)
    if found is None:
        return judge(protocol, {}, areas, date.min), None
    return found.judged(protocol, areas, zone), found
