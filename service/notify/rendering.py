"""The words of a text at one moment: what its placeholders mean then, and which of its parts hold."""

from dataclasses import replace
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from service.base.phones import readable
from service.clinics.cover.telling import Told, telling
from service.clinics.models import Sender
from service.courses.models import CourseSession
from service.notify.case import CourseCase
from service.notify.models import Message
from service.notify.step_text import TextFacts, render_step, reworded
from service.notify.texts.plainly import as_sent
from service.protocols.definition import Step


class Ringing(TypedDict):
    """The part of a text's facts that says whom to ring."""

    phone_open: str | None
    phone_closed: str | None
    open_now: bool
    mixed: bool


PLACED = {"booked", "completed"}


def words_of(
    case: CourseCase | None, message: Message, at: datetime, channel: str = "sms", *, concern_open: bool = False
) -> str:
    """Write a text as it reads if it leaves at `at` (clinic time) by a channel; a step needs its case.

    `concern_open`: the patient waits for a person (`Concerns.is_open`).
    """
    if message.body is not None and message.kind != "step":
        return as_sent(message.body, message.kind, message.language, channel)
    assert case is not None
    assert message.step is not None
    step = case.protocol.step(message.step)
    language = case.language
    if message.body is not None:  # a clinician wrote it, with placeholders for what is known only now
        language, step = message.language, reworded(step, message.language, message.body)
    facts = facts_for(case, step, message.session_id, at, channel)
    words = render_step(step, language, replace(facts, concern_open=concern_open))
    return as_sent(words, message.kind, language, channel)


def facts_for(case: CourseCase, step: Step, session_id: UUID | None, at: datetime, channel: str = "sms") -> TextFacts:
    """Gather what a step can tell about one session of a course at `at` (clinic time) by a channel."""
    about = case.session(session_id)
    whatsapp = case.sender("whatsapp")
    return TextFacts(
        clinic=case.clinic.name,
        site=case.site.name,
        zone=case.site.zone,
        sender=_dialled(case.sender(channel) or case.sender("sms")),
        **ringing(telling(case.cover, at)),
        email=case.clinic.email,
        whatsapp=_dialled(whatsapp) if whatsapp else None,
        booked=tuple(one.starts_at for one in case.sessions if one.state in PLACED and one.starts_at is not None),
        elsewhere=case.booked_elsewhere,
        session=about.starts_at if about else None,
        following=_following(case, about),
        areas=frozenset(about.areas if about else case.course.areas),
    )


def ringing(told: Told) -> Ringing:
    """Write the numbers as people dial them."""
    return {
        "phone_open": readable(told.phone_open) if told.phone_open else None,
        "phone_closed": readable(told.phone_closed) if told.phone_closed else None,
        "open_now": told.open_now,
        "mixed": told.mixed,
    }


def _following(case: CourseCase, about: CourseSession | None) -> datetime | None:
    later = [one for one in case.sessions if about is not None and one.number > about.number and one.state == "booked"]
    return min((one.starts_at for one in later if one.starts_at is not None), default=None)


def _dialled(sender: Sender | None) -> str:
    return readable(sender.address.removeprefix("whatsapp:")) if sender else ""
