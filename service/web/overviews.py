"""What other rooms add to a page, handed over by the assembly so that rooms do not import each other backwards."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from service.base.once import once_where_only_read


@dataclass(frozen=True, slots=True)
class Notice:
    """What everybody has to know on every page, and where to see to it."""

    text: str
    url: str
    link: str


Overview = Callable[[Session, UUID, UUID], Any]  # (session, clinic id, subject id)
EXTENSION = "aftercourse-overviews"


def offer(app: Any, subject: str, name: str, overview: Overview) -> None:
    """Let pages about `subject` (such as `patient`) ask for `name`."""
    app.extensions.setdefault(EXTENSION, {}).setdefault(subject, {})[name] = overview


def overviews_of_patient(session: Session, clinic_id: UUID, patient_id: UUID) -> dict[str, Any]:
    return _all("patient", session, clinic_id, patient_id)


def overviews_of_course(session: Session, clinic_id: UUID, course_id: UUID) -> dict[str, Any]:
    return _all("course", session, clinic_id, course_id)


def overviews_of_today(session: Session, clinic_id: UUID) -> dict[str, Any]:
    return _all("today", session, clinic_id, clinic_id)


def overviews_of_cover(session: Session, clinic_id: UUID) -> dict[str, Any]:
    return _all("cover", session, clinic_id, clinic_id)


def notices(session: Session, clinic_id: UUID) -> list[Notice]:
    """Gather what stands at the head of every page."""

    def gather() -> list[Notice]:
        return [notice for some in _all("page", session, clinic_id, clinic_id).values() for notice in some]

    return once_where_only_read(session, (notices, clinic_id), gather)


def _all(subject: str, session: Session, clinic_id: UUID, subject_id: UUID) -> dict[str, Any]:
    offered: dict[str, Overview] = current_app.extensions.get(EXTENSION, {}).get(subject, {})
    return {name: overview(session, clinic_id, subject_id) for name, overview in offered.items()}
