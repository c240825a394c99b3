"""An item that began with harmless words counts from those that made it urgent, wherever a time of it is told."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from service.notify.alerts.facts import facts_of
from service.notify.figures.reading import milestones
from service.notify.inbox.handover.reading import handover_of
from service.notify.inbox.page_views import item_line
from service.notify.inbox.reading import waiting_items
from service.notify.inbox.summary.contents import Summary, summary_of
from service.notify.inbox.taking import actor_of_staff
from service.notify.replies.models import InboxItem
from tests.integration.notify.replies.parts import Clinic, a_treated_patient
from tests.integration.notify.replies.test_figures import left

HELLO, PUS = "what time do you open on Saturday", "there is pus coming out"


@pytest.fixture
def night(clinic: Clinic) -> Clinic:
    """Juno, treated this morning, asks of the desk; at night there is pus."""
    a_treated_patient(clinic, days_ago=0)
    clinic.text(HELLO)
    left(clinic, "acknowledgement")
    clinic.later(hours=17, minutes=30)
    clinic.text(PUS)
    return clinic


def paper(clinic: Clinic) -> Summary:
    with clinic.database.read() as session:
        item = session.get_one(InboxItem, (clinic.house.clinic.id, clinic.item().id))
        return summary_of(session, item, "Rowan", ZoneInfo("Europe/London"), clinic.clock.now())


def test_its_wait_begins_with_the_words_that_raised_it_and_it_shows_when_the_talk_began(night: Clinic) -> None:
    raised = night.clock.now()
    night.later(minutes=1)
    with night.database.read() as session:
        line = item_line(session, session.merge(night.item(), load=False), night.clock.now())
    assert (line.waited, line.late, line.since) == ("1 min", False, raised)
    assert line.opened_at == raised - timedelta(hours=17, minutes=30)


def test_the_morning_hears_of_it_among_what_came_in_the_night(night: Clinic) -> None:
    night.later(hours=6)
    with night.database.read() as session:
        handed = handover_of(session, night.house.clinic.id, night.clock.now())
    assert ([line.id for line in handed.open_now], handed.older) == ([night.item().id], set())


def test_the_page_for_a_and_e_names_the_day_of_the_words_and_of_each_text(night: Clinic) -> None:
    told = paper(night)
    assert "(day 1 when the gravest words came)" in dict(told.facts)["Treated"]
    assert [when.rpartition(", ")[2] for when, _ in told.said] == ["day 1", "day 0"]


def test_what_a_person_raised_has_the_day_of_its_newest_words(clinic: Clinic) -> None:
    a_treated_patient(clinic, days_ago=0)
    clinic.text(HELLO)
    clinic.later(hours=24)
    clinic.text("and how much is it")
    with clinic.database.write() as session:
        clinic.room.care.rank(session, actor_of_staff(clinic.house.nurse), clinic.item().id, "urgent")
    assert "day 1" in clinic.bodies("alert")[-1]


def test_one_that_rose_later_waits_no_longer_than_one_that_came_before_that(night: Clinic) -> None:
    rose = night.item()
    night.later(seconds=1)
    night.text(PUS, sender="+447700900777")
    with night.database.read() as session:
        assert next(item.id for item in waiting_items(session, night.house.clinic.id)) == rose.id
    night.text("where do I park?", sender="+447700900778")
    night.later(hours=1)
    night.text(PUS, sender="+447700900779")
    night.later(hours=1)
    night.text(PUS, sender="+447700900778")
    with night.database.read() as session:
        numbers = [facts_of(session, one, night.clock.now()).ring for one in waiting_items(session, rose.clinic_id)]
    assert [number[-3:] for number in numbers if number] == ["120", "777", "779", "778"]


def test_an_answer_to_the_harmless_words_is_none_to_those_that_raised_it(night: Clinic) -> None:
    with night.database.read() as session:
        (told,) = milestones(session, night.house.clinic.id, InboxItem.state != "resolved")
    assert (told.since, told.told, told.alerted) == (night.clock.now(), None, told.since)


def test_whoever_asks_which_one_is_told_since_when_it_is_urgent(night: Clinic) -> None:
    night.text(PUS, sender="+447700900777")
    night.text("ACK", sender=night.mobile_of(night.house.nurse))
    since: datetime = night.clock.now().astimezone(ZoneInfo("Europe/London"))
    assert night.bodies("answer")[-1].count(f"since {since:%H:%M}") == 2
