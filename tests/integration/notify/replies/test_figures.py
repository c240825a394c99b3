"""One record from the patient's words to the outcome."""

from datetime import date, timedelta

from service.notify.figures.lexicon import lexicon_report
from service.notify.figures.reading import milestones, milestones_of_month
from service.notify.figures.rules import Milestones
from service.notify.inbox.taking import actor_of_staff
from service.notify.models import Message
from service.notify.moves import move_message
from service.notify.replies.models import InboxItem
from tests.integration.notify.replies.parts import Clinic, Treated


def left(clinic: Clinic, kind: str) -> None:
    """Let the one text of a kind leave now."""
    with clinic.database.write() as session:
        message = session.get_one(Message, (clinic.house.clinic.id, clinic.messages(kind)[0].id))
        for state in ("queued", "sending", "accepted"):
            move_message(session, message, state, None, clinic.clock.now())
            session.flush()


def record(clinic: Clinic) -> Milestones:
    with clinic.database.read() as session:
        (found,) = milestones(session, clinic.house.clinic.id, InboxItem.state.is_not(None))
        return found


def test_every_step_has_its_time_from_the_words_to_the_outcome(clinic: Clinic, juno: Treated) -> None:
    nurse = actor_of_staff(clinic.house.nurse)
    said = clinic.clock.now()
    clinic.text("PAIN")
    clinic.later(seconds=3)
    left(clinic, "alert")
    left(clinic, "acknowledgement")
    clinic.later(seconds=57)
    with clinic.database.write() as session:
        clinic.desk.acknowledge(session, nurse, clinic.item().id)
    clinic.later(minutes=30)
    spoke = said + timedelta(minutes=9)
    with clinic.database.write() as session:
        clinic.desk.resolve(session, nurse, clinic.item().id, "advised_by_phone", "", happened_at=spoke)
    told = record(clinic)
    steps = [told.wait(step) for step in ("told", "alerted", "taken", "contacted", "ended")]
    assert told.words == told.since == said
    assert steps == [3, 3, 60, 540, 540]
    assert told.recorded == said + timedelta(minutes=31)


def test_a_text_of_a_person_is_told_apart_from_speaking_with_the_patient(clinic: Clinic, juno: Treated) -> None:
    nurse = actor_of_staff(clinic.house.nurse)
    clinic.text("PAIN")
    with clinic.database.write() as session:
        clinic.desk.acknowledge(session, nurse, clinic.item().id)
        clinic.desk.reply(session, nurse, clinic.item().id, "Can you come in today?")
    clinic.later(seconds=5)
    left(clinic, "reply")
    assert (record(clinic).wait("wrote"), record(clinic).contacted) == (5, None)
    clinic.later(seconds=55)
    with clinic.database.write() as session:
        clinic.desk.contacted(session, nurse, clinic.item().id)
    assert (record(clinic).wait("wrote"), record(clinic).wait("contacted")) == (5, 60)


def test_who_was_spoken_with_before_they_got_worse_was_not_about_that(clinic: Clinic, juno: Treated) -> None:
    nurse = actor_of_staff(clinic.house.nurse)
    clinic.text("PAIN")
    with clinic.database.write() as session:
        clinic.desk.contacted(session, nurse, clinic.item().id)
        clinic.room.care.rank(session, nurse, clinic.item().id, "concern", "Seen on video, all calm.")
    clinic.later(hours=2)
    clinic.text("now there is pus")
    assert record(clinic).contacted is None


def test_an_item_that_rose_counts_from_then(clinic: Clinic, juno: Treated) -> None:
    clinic.text("what time do you open on Saturday")
    clinic.later(hours=2)
    clinic.text("PAIN")
    assert record(clinic).since == clinic.clock.now()


def test_a_month_is_the_clinics_own_and_begins_at_its_midnight(clinic: Clinic, juno: Treated) -> None:
    clinic.text("PAIN")
    with clinic.database.read() as session:
        month = clinic.clock.now().date().replace(day=1)
        assert len(milestones_of_month(session, clinic.house.clinic.id, month)) == 1
        assert milestones_of_month(session, clinic.house.clinic.id, date(2026, 12, 1)) == []
        assert milestones_of_month(session, clinic.cast.outsider.clinic.id, month) == []


def test_what_people_judged_otherwise_is_told_with_its_words(clinic: Clinic, juno: Treated) -> None:
    nurse = actor_of_staff(clinic.house.nurse)
    clinic.text("what time do you open on Saturday")
    with clinic.database.write() as session:
        clinic.room.care.rank(session, nurse, clinic.item().id, "urgent")
        clinic.desk.resolve(session, nurse, clinic.item().id, "advised_by_phone", "")
        clinic.room.care.mark(session, nurse, clinic.item().id, needed=False)
    with clinic.database.read() as session:
        report = lexicon_report(session, clinic.house.clinic.id, clinic.clock.now().date().replace(day=1))
    assert [one.how for one in (*report.not_needed, *report.raised)] == ["not_needed", "raised"]
    assert report.not_needed[0].versions
    assert "".join(part for part, _ in report.raised[0].parts) == "what time do you open on Saturday"
    assert [(row.what, row.not_needed) for row in report.by_sign] == [("no sign named", 1)]


def test_a_call_in_vain_and_the_text_that_tells_of_it_are_no_contact(clinic: Clinic, juno: Treated) -> None:
    clinic.text("PAIN")
    clinic.later(seconds=45)
    clinic.text(f"CALLED {clinic.item().code} no answer", sender=clinic.mobile_of(clinic.house.nurse))
    left(clinic, "reply")
    told = record(clinic)
    assert (told.wait("tried"), told.wrote, told.contacted) == (45, None, None)
    assert "told_tried" in [kind for kind, _ in clinic.record()]
    assert "replied" not in [kind for kind, _ in clinic.record()]
