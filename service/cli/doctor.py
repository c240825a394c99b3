"""`aftercourse doctor`: say what is wrong with this installation, line by line."""

import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from service.program import Program


@click.command()
def doctor() -> None:
    """Say what is wrong with this installation; exit 1 if anything is."""
    from service.base.settings import SettingsError, load_settings

    try:
        settings = load_settings(os.environ)
    except SettingsError as error:
        lines = [f"settings: {problem}" for problem in error.problems]
    else:
        from service.program import build_program

        lines = list(_troubles(build_program(settings)))
    for line in lines:
        click.echo(line)
    if not lines:
        click.echo("Nothing is wrong.")
    sys.exit(1 if lines else 0)


def _troubles(program: "Program") -> Iterator[str]:
    from service.base.settings import PROOF_SECONDS
    from service.cli.mail_troubles import server_troubles

    settings = program.settings
    if not settings.demo:
        if settings.allow_drama_numbers:
            yield "settings: AFTERCOURSE_ALLOW_DRAMA_NUMBERS is for demos and tests; nobody answers those numbers"
        if not settings.public_url.startswith("https://"):
            yield "settings: AFTERCOURSE_PUBLIC_URL is not https, so sign-ins and webhooks travel readable"
        if not settings.twilio_account_sid:
            yield "settings: no Twilio account is set, so clinics without their own cannot text"
        if settings.proof_seconds < PROOF_SECONDS:
            yield (
                f"settings: AFTERCOURSE_PROOF_SECONDS is lower than {PROOF_SECONDS}, so a text that the network takes "
                "late could be sent twice; lower is for tests"
            )
    if not settings.redis_url:
        yield "redis: none is set; the clock sends everything by itself, which is slower"
    yield from _lexicon_troubles()
    yield from _redis_troubles(settings.redis_url)
    yield from server_troubles(settings)
    yield from _database_troubles(program)


def _lexicon_troubles() -> Iterator[str]:
    from service.notify.lexicons.soundness import faults_of

    for fault in faults_of():
        yield f"lexicon: what reads patients' texts came broken, so each goes to a person unread: {fault}"


def _redis_troubles(url: str) -> Iterator[str]:
    from redis.exceptions import RedisError

    from workers.queues import connect

    try:
        if url:
            connect(url).ping()
    except RedisError as error:
        yield f"redis: does not answer ({type(error).__name__}); the clock sends by itself meanwhile"


def _database_troubles(program: "Program") -> Iterator[str]:
    from sqlalchemy.exc import SQLAlchemyError

    from service.base import schema

    try:
        has = schema.current(program.database)
    except SQLAlchemyError as error:
        yield f"database: does not answer ({type(error).__name__})"
        return
    if has != schema.head():
        yield f"database: the schema is at {has or 'nothing'}, this program needs {schema.head()}: aftercourse migrate"
        return
    yield from _clinic_troubles(program)


def _clinic_troubles(program: "Program") -> Iterator[str]:
    from sqlalchemy import select

    from service.cli.mail_troubles import sender_troubles
    from service.cli.seals import unread_values
    from service.clinics.cover.standing import covers_now
    from service.clinics.models import Clinic
    from service.notify.photos.fetching import count_late
    from service.notify.replies.strays import count_left
    from service.protocols.store import offered

    with program.database.read() as session:
        clinics = list(session.scalars(select(Clinic)))
        if not clinics:
            yield "clinics: there is none yet: aftercourse clinic create"
        yield from unread_values(session)
        yield from sender_troubles(session, program.settings)
        strays = count_left(session, program.clock.real())
        if strays:
            yield f"replies: texts came to numbers that are not set up, and nobody sees them: {strays}"
        photos = count_late(session, program.clock.real())
        if photos:
            yield f"photos: the network has not handed over for an hour and more: {photos}"
        for clinic in clinics:
            yield from _stopped(session, clinic.id, clinic.key, program.clock.now())
            yield from _voiceless(session, clinic.id, clinic.key)
            if _has_on_call(session, clinic.id):
                yield from _alerts(session, clinic.id, clinic.key, program.clock.now())
            else:
                yield f"clinic {clinic.key}: nobody is on call, so urgent replies would alert nobody"
            if any(one.missing for one in covers_now(session, clinic.id, program.clock.now())):
                yield f"clinic {clinic.key}: who answers the telephone is not settled for 60 days, or was never tried"
            if not offered(session, clinic.id):
                yield f"clinic {clinic.key}: no protocol is switched on, so no course can be booked"


def _stopped(session: "Session", clinic_id: "UUID", key: str, now: "datetime") -> Iterator[str]:
    from service.notify.delivery.stops.showing import stopped_views

    for view in stopped_views(session, clinic_id, now):
        yield (
            f"clinic {key}: texts by {view.channel} from {view.address} are stopped since {view.since:%Y-%m-%d %H:%M} "
            f"UTC ({view.reason}, error {view.code or 'without a code'}), {view.waiting} wait. {view.do_text}"
        )


def _voiceless(session: "Session", clinic_id: "UUID", key: str) -> Iterator[str]:
    from service.clinics.senders import without_voice

    for address in without_voice(session, clinic_id):
        yield f"clinic {key}: {address} texts and cannot call, so nobody is alerted by phone from there"


def _alerts(session: "Session", clinic_id: "UUID", key: str, now: "datetime") -> Iterator[str]:
    """Say when nobody on call can be reached in the coming 60 days, and how many phones did not answer a test."""
    from service.notify.alerts.on_call_views import gap_lines
    from service.notify.alerts.weekly import unproved

    gaps = gap_lines(session, clinic_id, now)
    if gaps:
        yield f"clinic {key}: nobody on call can be reached at {len(gaps)} times of the coming 60 days: {gaps[0]}"
    silent = unproved(session, clinic_id, now)
    if silent:
        yield f"clinic {key}: phones that alerts ring and that did not answer their test: {len(silent)}; see On call"


def _has_on_call(session: "Session", clinic_id: "UUID") -> bool:
    from sqlalchemy import select

    from service.clinics.models import OnCall, Staff
    from service.clinics.rota.models import Duty

    ladder = select(Staff.id).join(OnCall, (OnCall.clinic_id == Staff.clinic_id) & (OnCall.staff_id == Staff.id))
    duties = select(Staff.id).join(Duty, (Duty.clinic_id == Staff.clinic_id) & (Duty.staff_id == Staff.id))
    both = (some.where(Staff.clinic_id == clinic_id, Staff.active).limit(1) for some in (ladder, duties))
    return any(session.scalar(some) is not None for some in both)
