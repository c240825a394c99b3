"""A sick day that is taken back leaves nobody believing that they cannot be seen."""

import pytest

from service.courses.life.model import Place
from service.courses.models import CourseSession
from service.courses.offers.models import Offer, SickDay
from service.courses.offers.settling import WhyCall
from service.notify.delivery.verdict import Send, Skip, Wait
from service.notify.models import Message
from service.notify.texts.segments import count_segments
from service.notify.unsent import unsent_texts
from service.patients.models import Patient
from tests.cast import a_consent
from tests.integration.courses.scene import at
from tests.integration.offers.scene import Scene

TEN = "2026-12-01 10:00"
GOOD_NEWS = (
    "Rowan Skin Clinic: good news, we can see you on Tuesday 1 December at 10:00 after all with Imogen Larch. "
    "Your appointment stands as it was."
)


@pytest.fixture
def one(scene: Scene, linnet: Patient) -> CourseSession:
    return scene.booked(linnet, TEN)[0]


def sick(scene: Scene) -> SickDay:
    """Declare the day, and let the texts with the offers leave."""
    day = scene.sick()
    for number, text in enumerate(scene.texts()):
        scene.goes_out(text, sid=f"SMask{number}")
    return day


def take_back(scene: Scene, day: SickDay) -> None:
    with scene.database.write() as session:
        scene.program.offers.sick_days.take_back(session, scene.desk, scene.clinic_id, day.id)


def silence(scene: Scene, patient: Patient) -> None:
    with scene.database.write() as session:
        a_consent(session, patient, given=False, at=scene.clock.now())


def good_news(scene: Scene) -> list[Message]:
    return [text for text in scene.texts() if text.dedupe_key.endswith(":stands")]


def open_rows(scene: Scene) -> list[Offer]:
    return [offer for offer in scene.offers() if offer.state in ("asked", "to_call")]


def why_rung(scene: Scene) -> list[str | None]:
    return [offer.why_call for offer in open_rows(scene)]


def day_of(scene: Scene) -> SickDay:
    (day,) = scene.all(SickDay)
    return day


def test_who_was_told_by_text_is_told_that_the_appointment_stands(scene: Scene, one: CourseSession) -> None:
    take_back(scene, sick(scene))
    (text,) = good_news(scene)
    assert (text.body, text.kind, text.expires_at) == (GOOD_NEWS, "offer", at(TEN))
    assert count_segments(text.body or "").segments <= 2
    with scene.database.read() as session:
        assert isinstance(scene.program.delivery.checks.look_at(session, text, text.due_at).verdict, Send)
    assert open_rows(scene) == []
    assert (day_of(scene).taken_back_at, day_of(scene).closed_at) == (scene.clock.now(), scene.clock.now())


def test_an_offer_that_has_not_left_is_taken_back_in_silence(scene: Scene, one: CourseSession) -> None:
    take_back(scene, scene.sick())
    (text,) = scene.texts()
    assert (text.state, text.reason) == ("cancelled", "offer_over")
    assert open_rows(scene) == []


def test_who_wanted_another_time_is_told_and_rung(scene: Scene, linnet: Patient, one: CourseSession) -> None:
    day = sick(scene)
    scene.answers(linnet, "MOVE")
    take_back(scene, day)
    assert [text.body for text in good_news(scene)] == [GOOD_NEWS]
    assert why_rung(scene) == ["wanted_other"]
    assert day_of(scene).closed_at is None


def test_ticking_the_row_closes_the_day_and_leaves_the_appointment(
    scene: Scene, linnet: Patient, one: CourseSession
) -> None:
    day = sick(scene)
    scene.answers(linnet, "MOVE")
    take_back(scene, day)
    (row,) = open_rows(scene)
    with scene.database.write() as session:
        scene.program.offers.answers.called(session, scene.desk, scene.clinic_id, row.id, keep=True)
    assert day_of(scene).closed_at is not None
    assert scene.one(one.id).starts_at == at(TEN)


def test_who_agreed_stays_moved_and_hears_nothing(scene: Scene, linnet: Patient, one: CourseSession) -> None:
    day = sick(scene)
    scene.answers(linnet, "CONFIRM")
    take_back(scene, day)
    assert (good_news(scene), open_rows(scene)) == ([], [])


def test_who_cannot_be_texted_any_more_is_rung(scene: Scene, linnet: Patient, one: CourseSession) -> None:
    day = sick(scene)
    silence(scene, linnet)
    take_back(scene, day)
    assert good_news(scene) == []
    assert [(row.why_call, row.reason, row.session_id) for row in open_rows(scene)] == [
        ("stands", "no_consent", one.id)
    ]


def test_who_was_only_on_the_list_may_have_been_rung(scene: Scene, linnet: Patient, one: CourseSession) -> None:
    silence(scene, linnet)
    take_back(scene, sick(scene))
    assert (good_news(scene), why_rung(scene)) == ([], ["stands_if_rung"])


def test_who_heard_it_on_the_telephone_is_told_by_text(scene: Scene, one: CourseSession) -> None:
    scene.booked(scene.patient("Piers Hollin", "+447700900132"), "2026-12-01 14:00")  # keeps the day open
    day = scene.sick()
    first = scene.offers()[0]
    with scene.database.write() as session:
        scene.program.offers.answers.called(session, scene.desk, scene.clinic_id, first.id, keep=True)
    take_back(scene, day)
    assert [text.session_id for text in good_news(scene)] == [one.id]


def test_too_late_for_a_text_somebody_rings(scene: Scene, one: CourseSession) -> None:
    day = sick(scene)
    scene.wait_until("2026-12-01 08:30")
    take_back(scene, day)
    assert [(row.why_call, row.reason) for row in open_rows(scene)] == [("stands", "stands_no_time")]


def test_a_late_confirm_is_answered_by_the_same_text(scene: Scene, linnet: Patient, one: CourseSession) -> None:
    take_back(scene, sick(scene))
    scene.answers(linnet, "CONFIRM")
    assert (scene.items(), scene.texts("acknowledgement")) == ([], [])
    (text,) = good_news(scene)
    scene.goes_out(text, sid="SMgood")
    scene.answers(linnet, "Confirm")
    assert (scene.items(), len(good_news(scene))) == ([], 1)
    assert scene.one(one.id).starts_at == at(TEN)


def test_a_late_confirm_that_no_text_can_answer_is_read_by_a_person(
    scene: Scene, linnet: Patient, one: CourseSession
) -> None:
    day = sick(scene)
    silence(scene, linnet)
    take_back(scene, day)
    scene.answers(linnet, "CONFIRM")
    assert [item.urgency for item in scene.items()] == ["admin"]


def test_move_to_the_good_news_is_read_by_a_person(scene: Scene, linnet: Patient, one: CourseSession) -> None:
    take_back(scene, sick(scene))
    scene.goes_out(good_news(scene)[0], sid="SMgood")
    scene.answers(linnet, "MOVE")
    assert [item.urgency for item in scene.items()] == ["admin"]


def test_good_news_does_not_leave_once_the_session_has_moved(scene: Scene, one: CourseSession) -> None:
    take_back(scene, sick(scene))
    with scene.database.write() as session:
        place = Place(at("2026-12-03 15:00"), "felix", "room-1")
        scene.program.courses.moves.move(session, scene.desk, scene.clinic_id, one.course_id, 1, place)
    (text,) = good_news(scene)
    with scene.database.read() as session:
        verdict = scene.program.delivery.checks.look_at(session, text, text.due_at).verdict
    assert verdict == Skip("session_moved")


def test_whoever_falls_ill_again_is_asked_anew(scene: Scene, linnet: Patient, one: CourseSession) -> None:
    day = sick(scene)
    scene.answers(linnet, "MOVE")
    take_back(scene, day)
    with scene.database.read() as session:
        (text,) = good_news(scene)
        assert isinstance(scene.program.delivery.checks.look_at(session, text, text.due_at).verdict, Send)
    again = scene.sick()
    assert [(row.sick_day_id, row.state) for row in open_rows(scene)] == [(again.id, "asked")]
    with scene.database.read() as session:
        assert isinstance(scene.program.delivery.checks.look_at(session, text, text.due_at).verdict, Wait)


@pytest.mark.parametrize("why", ["wanted_other", "stands"])
def test_reminders_leave_while_somebody_is_rung_about_what_stands(
    scene: Scene, linnet: Patient, one: CourseSession, why: WhyCall
) -> None:
    day = sick(scene)
    scene.answers(linnet, "MOVE")
    take_back(scene, day)
    with scene.database.write() as session:
        session.get_one(Offer, (scene.clinic_id, open_rows(scene)[0].id)).why_call = why
    (reminder,) = (text for text in scene.texts("step") if text.step == "prepare")
    with scene.database.read() as session:
        judged = scene.program.delivery.checks.look_at(session, reminder, reminder.due_at)
    assert isinstance(judged.verdict, Send)


def test_good_news_that_did_not_leave_is_named_on_today(scene: Scene, linnet: Patient, one: CourseSession) -> None:
    take_back(scene, sick(scene))
    with scene.database.write() as session:
        session.get_one(Patient, (linnet.clinic_id, linnet.id)).channel = "print"
    scene.program.delivery.drain("aftercare")
    with scene.database.read() as session:
        named = unsent_texts(session, scene.clinic_id, scene.clock.now()).texts
    assert [(text.patient_name, text.title) for text in named] == [("Linnet Marlowe", "About a place offered")]
