"""Ring one person about an item in each way that is due now, and know when the next way is."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.clinics.models import Staff
from service.clinics.rota.ways import AT_ONCE, Way, Ways
from service.notify.alerts.alert_text import alert_text
from service.notify.alerts.facts import facts_of
from service.notify.alerts.fitting import fits_alert
from service.notify.alerts.ladder import next_way_in, ways_again, ways_now
from service.notify.alerts.rounds import Failed, Rang, first_rung, key_of, rung_again, rung_in_round
from service.notify.alerts.so_far import so_far
from service.notify.alerts.stopped_phones import tell_managers
from service.notify.inbox.events import note
from service.notify.inbox.knowing import newest_words
from service.notify.models import Message
from service.notify.outbox import MessageDraft, put
from service.notify.replies.models import InboxEvent, InboxItem

AGAIN_IN = timedelta(minutes=1)
"""So often at most are people rung again for further words about one item."""

NEW_WORDS = "NEW WORDS."


class Ringing:
    """Make alerts: each is one message, made once for its item, round, rung, person and channel."""

    def __init__(self, clock: Clock, public_url: str | None = None) -> None:
        self._clock = clock
        self._public_url = public_url

    def ring(self, session: Session, item: InboxItem, staff: Staff, lead: str = "", *, to_reach: bool = False) -> None:
        """Ring somebody on the rung where the item stands; the first way at once, others as they are due.

        `lead` says first of all why they hear of it; `to_reach`: they have it, and are to say what came of ringing
        the patient.
        """
        ways = Ways.read(session, item.clinic_id).to(staff)
        due = self._first_ways(session, item, staff, ways) if len(ways) > 1 else ways
        self._alert(session, item, staff, due, item.rung, lead, to_reach=to_reach)

    def begin(self, session: Session, item: InboxItem, staff: Staff) -> None:
        """Ring the first person of all about an item; as nobody was rung before, nothing is read of that."""
        ways = Ways.read(session, item.clinic_id).to(staff)
        due = ways_now(ways, (), AT_ONCE)
        self._alert(session, item, staff, due, item.rung)
        after = next_way_in(ways, [way.channel for way in due])
        item.next_channel_at = None if after is None else self._clock.now() + after

    def _first_ways(self, session: Session, item: InboxItem, staff: Staff, ways: Sequence[Way]) -> Sequence[Way]:
        """Choose among several ways those that are due as the item comes to somebody's rung."""
        since = first_rung(session, item).get(staff.id, self._clock.now())
        rung = [one for one in self._rung(session, item) if (one.staff_id, one.rung) == (staff.id, item.rung)]
        tried = [channel for one in rung for channel in one.channels]
        return ways_now(ways, tried, self._clock.now() - since)

    def carry_on(self, session: Session, item: InboxItem) -> None:
        """Ring those who were rung in this round in the ways that are due, or whose turn comes as the newest failed."""
        ways, now = Ways.read(session, item.clinic_id), self._clock.now()
        for one in self._rung(session, item):
            staff = session.get_one(Staff, (item.clinic_id, one.staff_id))
            due = ways_now(ways.to(staff), one.channels, now - one.since, failed=one.newest_failed)
            if due:
                self._alert(session, item, staff, due, one.rung)

    def ring_again(self, session: Session, item: InboxItem) -> None:
        """Tell those on the rung where the item stands of words that came in since they were rung."""
        count, _ = rung_again(session, item)
        ways = Ways.read(session, item.clinic_id)
        for one in self._rung(session, item):
            if one.rung == item.rung:
                staff = session.get_one(Staff, (item.clinic_id, one.staff_id))
                due = ways_again(ways.to(staff), one.channels, [failed.channel for failed in one.failed])
                self._alert(session, item, staff, due, one.rung, NEW_WORDS, again=count + 1)

    def again_at(self, session: Session, item: InboxItem) -> datetime | None:
        """Say when those who are rung hear of the newest words; None where an alert has told those."""
        words, newest = newest_words(session, item), self._newest_alert(session, item)
        if words is None or newest is None or newest > words.id:
            return None
        _, last = rung_again(session, item)
        return self._clock.now() if last is None else last + AGAIN_IN

    def _newest_alert(self, session: Session, item: InboxItem) -> UUID | None:
        alerts = select(Message.id).where(Message.clinic_id == item.clinic_id, Message.inbox_item_id == item.id)
        return session.scalar(alerts.where(Message.kind == "alert").order_by(Message.id.desc()).limit(1))

    def has_more(self, session: Session, item: InboxItem) -> bool:
        """Tell whether somebody has another way because their newest alert failed."""
        failed = [one for one in self._rung(session, item) if one.newest_failed]
        return bool(failed) and any(self._left(session, item, failed))

    def failed_on_rung(self, session: Session, item: InboxItem) -> Sequence[Failed]:
        """Return the alerts of the rung where the item stands that gave no ring."""
        return [failed for one in self._rung(session, item) if one.rung == item.rung for failed in one.failed]

    def set_clock(self, session: Session, item: InboxItem, again_at: datetime | None = None) -> None:
        """Note when the next way of anybody rung in this round is due, or new words are (`again_at`)."""
        ways = Ways.read(session, item.clinic_id)
        times = self._due_times(session, item, ways) if ways.are_several else []
        item.next_channel_at = min([*times, again_at] if again_at else times, default=None)

    def unnoted(self, session: Session, item: InboxItem) -> Sequence[Failed]:
        """Return the alerts of this round that gave no ring, of which the record does not tell yet."""
        failed = [one for person in self._rung(session, item) for one in person.failed]
        noted = select(InboxEvent.message_id).where(
            InboxEvent.clinic_id == item.clinic_id,
            InboxEvent.inbox_item_id == item.id,
            InboxEvent.kind == "alert_failed",
        )
        known = set(session.scalars(noted)) if failed else set()
        return [one for one in failed if one.message_id not in known]

    def note_failed(self, session: Session, item: InboxItem) -> None:
        """Write into the record which alerts failed, and tell the managers whose phone was not reached; each once."""
        for one in self.unnoted(session, item):
            now, staff = self._clock.now(), session.get_one(Staff, (item.clinic_id, one.staff_id))
            note(session, item, "alert_failed", now, staff_id=staff.id, message_id=one.message_id, detail=one.reason)
            if one.ended:
                tell_managers(session, staff, one.channel, self._clock, stopped=one.reason == "opted_out")

    def _rung(self, session: Session, item: InboxItem) -> Sequence[Rang]:
        return rung_in_round(session, item, self._clock.real())

    def _left(self, session: Session, item: InboxItem, people: Sequence[Rang]) -> list[Way]:
        ways = Ways.read(session, item.clinic_id)
        staff = {one.staff_id: session.get_one(Staff, (item.clinic_id, one.staff_id)) for one in people}
        return [way for one in people for way in ways.to(staff[one.staff_id]) if way.channel not in one.channels]

    def _due_times(self, session: Session, item: InboxItem, ways: Ways) -> list[datetime]:
        times: list[datetime] = []
        for one in self._rung(session, item):
            after = next_way_in(ways.to(session.get_one(Staff, (item.clinic_id, one.staff_id))), one.channels)
            times += [one.since + after] if after is not None else []
        return times

    def _alert(
        self,
        session: Session,
        item: InboxItem,
        staff: Staff,
        ways: Sequence[Way],
        rung: int,
        lead: str = "",
        *,
        again: int = 0,
        to_reach: bool = False,
    ) -> None:
        now = self._clock.now()
        with session.no_autoflush:  # what facts are of was written before anybody is rung
            facts = facts_of(session, item, now, self._public_url)
        is_first = (item.round, rung) <= (1, 1) or again > 0
        before = "" if is_first else so_far(session, item, now)
        body = alert_text(replace(facts, lead=lead, to_reach=to_reach, so_far=before), fits_alert)
        for way in ways:
            draft = MessageDraft(
                clinic_id=item.clinic_id,
                dedupe_key=key_of(item, rung, staff.id, way.channel, again),
                kind="alert",
                lane="urgent",
                due_at=now,
                created_at=now,
                channel=way.channel,
                staff_id=staff.id,
                inbox_item_id=item.id,
                to_number=way.address,
                body=body,
            )
            message = put(session, draft)
            if message is not None:
                by = None if way.channel == "sms" else f"by_{way.channel}"
                note(session, item, "alerted", now, staff_id=staff.id, message_id=message.id, detail=by)
