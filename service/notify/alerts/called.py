"""`CALLED 4821 no answer`: the patient is told that somebody rang and when they try again, and that time is kept."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.clock import Clock
from service.base.phones import Phones
from service.clinics.models import Clinic
from service.notify.alerts import command_texts as say
from service.notify.alerts.facts import is_of_staff
from service.notify.alerts.patient_words import tried_words, zone_of
from service.notify.inbox.answering import Answering
from service.notify.inbox.contacting import note_no_answer
from service.notify.replies.models import InboxItem
from service.notify.texts.staff_commands import wall_in

LATEST = timedelta(hours=2)
"""A time of day further off than this may be that of the call which was made; nor does an alarm rest for longer."""

TOLD = "The patient was texted that you rang."
NOT_TOLD = "The patient cannot be texted."


class NoAnswer:
    """Note that a patient did not answer, and tell them so where they may be texted."""

    def __init__(self, clock: Clock, phones: Phones) -> None:
        self._clock = clock
        self._answering = Answering(clock, phones)

    def note(self, session: Session, actor: Actor, item: InboxItem, words: str) -> str:
        """Do it for an item that `actor` has, whose row is held; `words` may name the time of the next call."""
        zone, now = zone_of(session, item), self._clock.now()
        again_at = next_call(words, now, zone, session.get_one(Clinic, item.clinic_id).contact_minutes)
        again = say.clock_time(again_at.astimezone(zone))
        can_text = self._answering.why_not(session, item) is None and not is_of_staff(session, item)
        if can_text:
            self._answering.reply(session, actor, item, tried_words(session, item, again, now), by_itself=True)
        note_no_answer(session, actor, item, again_at, self._clock)
        return say.not_reached(item.code, again, TOLD if can_text else NOT_TOLD)


def next_call(words: str, now: datetime, zone: ZoneInfo, minutes: int) -> datetime:
    """Return when somebody rings again: at the time of day that the words name, else after the clinic's minutes."""
    wall, usual = wall_in(words), now + timedelta(minutes=minutes)
    if wall is None:
        return usual
    local = now.astimezone(zone)
    named = local.replace(hour=wall[0], minute=wall[1], second=0, microsecond=0)
    named = named if named > local else named + timedelta(days=1)
    return named if timedelta() < named - local <= LATEST else usual
