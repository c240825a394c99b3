"""Before a treatment everybody can see what the patient reported after earlier ones, in whatever course."""

from datetime import timedelta
from uuid import UUID

import pytest

from service.base.actors import Actor
from service.base.database import Database
from service.base.errors import Refusal
from service.courses.holds import lift_holds
from service.notify.before.card import Card
from service.notify.before.reading import before_you_treat
from service.notify.replies.models import InboxItem
from service.notify.triage.packaged import load_tongues
from service.notify.triage.tongues import Tongues
from tests.cast import a_course, the_cast
from tests.integration.notify.replies.parts import Clinic, Treated, a_text_sent, a_treated_patient
from tests.support.clocks import FixedClock


@pytest.fixture(scope="session")
def tongues() -> Tongues:
    return load_tongues()


@pytest.fixture
def clinic(database: Database, clock: FixedClock, tongues: Tongues) -> Clinic:
    with database.write() as session:
        cast = the_cast(session)
    return Clinic(database, clock, cast, tongues)


@pytest.fixture
def juno(clinic: Clinic) -> Treated:
    return a_treated_patient(clinic)


def card(clinic: Clinic, course_id: UUID) -> Card:
    with clinic.database.read() as session:
        return before_you_treat(session, clinic.house.clinic.id, course_id)


def another_course(clinic: Clinic, juno: Treated) -> UUID:
    with clinic.database.write() as session:
        return a_course(session, juno.patient, clinic.house.site, clinic.house.protocol, sessions=2).id


def test_a_new_patient_has_nothing_to_tell(clinic: Clinic, juno: Treated) -> None:
    assert card(clinic, juno.course.id).nothing


def test_a_reaction_shows_in_every_later_course(clinic: Clinic, juno: Treated) -> None:
    clinic.text("there is pus on my cheek")
    clinic.later(days=60)
    (reaction,) = card(clinic, another_course(clinic, juno)).reactions
    assert (reaction.urgency, reaction.open, reaction.outcome) == ("urgent", True, None)
    assert (reaction.about.course_id, reaction.about.session, reaction.about.day) == (juno.course.id, 1, 3)
    assert reaction.words == "there is pus on my cheek"
    assert reaction.signs


def test_it_tells_how_a_reaction_ended(clinic: Clinic, juno: Treated) -> None:
    clinic.text("there is pus on my cheek")
    item, house = clinic.item(), clinic.house
    clinician = Actor("staff", house.clinic.id, house.nurse.id, "clinician", may_lift_holds=True)
    with clinic.database.write() as session:
        clinic.desk.resolve(session, clinician, item.id, "seen_in_clinic", "cleaned, photographed")
    with clinic.database.write() as session:
        lift_holds(session, clinician, house.clinic.id, juno.course.id, "healed well", clinic.clock.now())
    told = card(clinic, juno.course.id)
    assert told.reactions[0].outcome == "Saw the patient in the clinic."
    assert told.reactions[0].note == "cleaned, photographed"
    assert [(hold.lifted_by, hold.reason) for hold in told.holds] == [("Imogen Larch", "healed well")]


def test_the_newest_comes_first(clinic: Clinic, juno: Treated) -> None:
    with clinic.database.write() as session:
        for days, words in ((40, "long ago"), (5, "lately")):
            opened = clinic.clock.now() - timedelta(days=days)
            item = InboxItem(clinic_id=clinic.house.clinic.id, state="resolved", urgency="concern", source="staff")
            item.code, item.text, item.signs, item.because = str(days), words, [], "[]"
            item.patient_id, item.course_id, item.opened_at = juno.patient.id, juno.course.id, opened
            session.add(item)
    assert [one.words for one in card(clinic, juno.course.id).reactions] == ["lately", "long ago"]


def test_ok_is_left_out_and_other_words_are_not(clinic: Clinic, juno: Treated) -> None:
    a_text_sent(clinic, juno, "day_3", sid="SM-day-3")
    clinic.text("OK")
    clinic.text("blue elephants hum")
    (told,) = card(clinic, juno.course.id).replies
    assert (told.words, told.about.day) == ("blue elephants hum", 3)


def test_what_became_a_reaction_is_not_told_twice(clinic: Clinic, juno: Treated) -> None:
    clinic.text("there is pus on my cheek")
    assert card(clinic, juno.course.id).replies == []


def test_nobody_else_is_in_it(clinic: Clinic, juno: Treated) -> None:
    clinic.text("there is pus on my cheek")
    other = a_treated_patient(clinic, name="Wren Ashby", mobile="+447700900777")
    assert card(clinic, other.course.id).nothing
    with clinic.database.read() as session, pytest.raises(Refusal) as refused:
        before_you_treat(session, clinic.cast.outsider.clinic.id, juno.course.id)
    assert refused.value.code == "not_found"
