"""What is not urgent alerts nobody; what nobody takes is told once, while somebody is there to see to it."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

import pytest

from service.base.database import Database
from service.clinics.models import Staff
from service.notify.alerts.alerting import Alerting
from service.notify.inbox.events import record_of
from service.notify.inbox.opening import InboxDoor, Report
from service.notify.inbox.taking import actor_of_staff, locked, take
from service.notify.models import Message
from service.notify.nagging.untaken import UntakenItems
from service.notify.replies.models import InboxItem
from tests.cast import Cast, the_cast
from tests.support.clocks import MONDAY_MORNING, FixedClock
from tests.support.rows import rows_of

NURSES_PHONE = "+447700900291"


@dataclass(frozen=True, slots=True)
class Desk:
    """A clinic that is open from nine to six, with its nurse on call."""

    database: Database
    clock: FixedClock
    cast: Cast

    @property
    def nurse(self) -> Staff:
        return self.cast.owner.nurse

    def it_is(self, wall: time, *, days_on: int = 0) -> None:
        """Move the clock to a wall time of that Monday or a later day; in winter that is UTC."""
        self.clock.now_value = datetime.combine(
            MONDAY_MORNING.date() + timedelta(days=days_on), wall, MONDAY_MORNING.tzinfo
        )

    def comes(self, urgency: str = "concern", *, source: str = "call", patient_id: UUID | None = None) -> InboxItem:
        """Let something come in."""
        report = Report(
            clinic_id=self.nurse.clinic_id,
            source=source,
            urgency=urgency,
            text="Invented words.",
            patient_id=patient_id,
        )
        with self.database.write() as session:
            return InboxDoor(self.clock, Alerting(self.clock)).let_in(session, report)

    def told(self) -> list[str]:
        """Let the clock look; return the words of all reminders there are."""
        UntakenItems(self.database, self.clock, "https://rowan.example/").run()
        with self.database.read() as session:
            texts = sorted(rows_of(session, Message, Message.kind == "nudge"), key=lambda one: one.id)
        assert {(text.staff_id, text.to_number) for text in texts} <= {(self.nurse.id, NURSES_PHONE)}
        return [text.body or "" for text in texts]

    def record(self, item: InboxItem) -> list[str]:
        with self.database.read() as session:
            return [event.kind for event in record_of(session, item.clinic_id, item.id)]


@pytest.fixture
def desk(database: Database, clock: FixedClock) -> Desk:
    with database.write() as session:
        cast = the_cast(session)
        session.get_one(Staff, (cast.owner.nurse.clinic_id, cast.owner.nurse.id)).mobile = NURSES_PHONE
    made = Desk(database, clock, cast)
    made.it_is(time(10))
    return made


def test_calls_that_nobody_takes_for_an_hour_are_told_once(desk: Desk) -> None:
    items = [desk.comes(), desk.comes()]
    desk.it_is(time(10, 59))
    assert desk.told() == []
    desk.it_is(time(11, 1))
    (words,) = desk.told()
    assert words == (
        "2 missed calls wait in the inbox and nobody has taken them yet. "
        "Please ring back: https://rowan.example/inbox?show=care"
    )
    assert all("desk_reminded" in desk.record(item) for item in items)
    desk.it_is(time(13))
    assert len(desk.told()) == 1


def test_a_text_that_worries_a_little_and_that_nobody_takes_is_told_too(desk: Desk) -> None:
    desk.comes(source="reply")
    desk.it_is(time(11, 1))
    assert desk.told() == [
        "A message waits in the inbox and nobody has taken it yet. Please read: https://rowan.example/inbox?show=care"
    ]


def test_what_nobody_could_read_is_told_after_some_hours_with_what_waits_beside_it(desk: Desk) -> None:
    desk.comes("unclear", source="reply")
    desk.it_is(time(13, 1))
    assert desk.told() == []
    desk.comes()
    desk.it_is(time(14, 1))
    (words,) = desk.told()
    assert words == (
        "A message and a missed call wait in the inbox and nobody has taken them yet. "
        "Please read and ring back: https://rowan.example/inbox"
    )


def test_what_somebody_has_what_rings_and_what_the_desk_answers_is_not_told_of(desk: Desk) -> None:
    item = desk.comes()
    desk.comes("urgent", patient_id=desk.cast.owner.patients[0].id)
    desk.comes("admin", source="reply", patient_id=desk.cast.owner.patients[1].id)
    with desk.database.write() as session:
        held = locked(session, item.clinic_id, item.id)
        assert held is not None
        take(session, actor_of_staff(desk.nurse), held, desk.clock)
    desk.it_is(time(17, 59))
    assert desk.told() == []


def test_many_that_become_late_one_after_the_other_are_told_a_quarter_of_an_hour_apart(desk: Desk) -> None:
    for minute in (0, 5, 10, 20):
        desk.it_is(time(10, minute))
        desk.comes()
    found = []
    for minute in range(30):
        desk.it_is(time(11, minute))
        found.append(len(desk.told()))
    assert found == [1] * 15 + [2] * 15
    desk.it_is(time(11, 31))
    assert [words.partition(" ")[0] for words in desk.told()] == ["A", "2", "A"]


def test_what_becomes_worse_after_it_was_told_is_told_again(desk: Desk) -> None:
    item = desk.comes("unclear", source="reply", patient_id=desk.cast.owner.patients[0].id)
    desk.it_is(time(14, 1))
    assert len(desk.told()) == 1
    desk.it_is(time(14, 2))
    assert desk.comes("concern", source="reply", patient_id=desk.cast.owner.patients[0].id).id == item.id
    desk.it_is(time(15, 3))
    assert len(desk.told()) == 2


@pytest.mark.parametrize(("came", "told"), [(time(17, 20), time(17, 46)), (time(17, 55), time(17, 56))])
def test_it_is_told_before_the_clinic_closes(desk: Desk, came: time, told: time) -> None:
    desk.it_is(came)
    desk.comes()
    desk.it_is(told)
    assert len(desk.told()) == 1


def test_at_night_nobody_is_woken_by_a_reminder_and_in_the_morning_there_is_an_hour(desk: Desk) -> None:
    desk.it_is(time(6))
    desk.comes()
    for wall, texts in ((time(8, 59), 0), (time(9, 30), 0), (time(10, 1), 1)):
        desk.it_is(wall)
        assert len(desk.told()) == texts
