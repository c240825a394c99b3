"""What speaks against treating a patient of a course now, whatever the distances: a hold, and screening answers."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import Session

from service.base.errors import Fault, Refusal
from service.courses.checks import Finding
from service.courses.life.judging import path_of, refuse_for
from service.courses.life.situation import Situation
from service.courses.screening.reading import standing_against
from service.courses.screening.rules import hindrances


def check_cautions(
    session: Session, situation: Situation, number: int, on: date, *, excused: bool
) -> tuple[Fault, ...]:
    """Refuse to bring treatment nearer against a hold or screening answers; else return them as warnings.

    A session comes nearer where it gets a place that it did not have, or an earlier local date `on`; one that is put
    off only warns. `excused`: a clinician gave a reason, which counts for everything but answers that forbid the
    treatment. Refuses `on_hold`, `screening_blocks`, `screening_needs_clinician`.
    """
    was = situation.line.of(number)
    first_place = was is None or was.on is None
    nearer = first_place or (was is not None and was.on is not None and on < was.on)
    if situation.held and nearer and not excused:
        raise Refusal("on_hold")
    against = [*_answers(session, situation, excused=excused)]
    if first_place:
        refuse_for(against)
    return (*_hold(situation, number), *(finding.fault for finding in against))


def _hold(situation: Situation, number: int) -> Iterator[Fault]:
    if situation.held:
        yield Fault(path_of(number), "is part of a course on hold: a clinician decides when it goes on")


def _answers(session: Session, situation: Situation, *, excused: bool) -> Iterator[Finding]:
    course = situation.course
    theirs = (course.clinic_id, course.patient_id, situation.protocol, course.areas, situation.zone)
    screened, answered = standing_against(session, *theirs)
    decided = excused or (answered is not None and answered.decision is not None)
    for code, fault in hindrances(screened, decided=decided):
        yield Finding(code, fault)
