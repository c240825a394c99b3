"""A practitioner is off sick: everybody is asked, nobody is moved, and each row finds its end."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from service.base.errors import Refusal
from service.clinics.timetable_models import Absence
from service.courses.life.model import Place
from service.courses.models import Booking, CourseSession
from service.courses.offers import sick_plan
from service.courses.offers.models import Offer, SickDay
from service.courses.offers.watching import AT_ONCE
from service.notify.texts.segments import count_segments
from service.patients.models import Patient
from tests.cast import a_consent, a_patient
from tests.integration.courses.scene import at
from tests.integration.offers.scene import TUESDAY, Scene

TEN = "2026-12-01 10:00"


def test_the_preview_shows_the_best_places_and_writes_nothing(scene: Scene, linnet: Patient) -> None:
    scene.booked(linnet, TEN)
    with scene.database.read() as session:
        plan = scene.program.offers.sick_days.preview(session, scene.clinic_id, "imogen", TUESDAY)
    (row,) = plan.rows
    assert row.to is not None
    assert (row.to.start, row.to.practitioner, row.to.room) == (at(TEN), "felix", "room-2")
    assert not [*scene.all(Absence), *scene.all(SickDay), *scene.offers(), *scene.reserved()]


def test_two_patients_are_never_offered_one_place(scene: Scene, linnet: Patient) -> None:
    scene.booked(linnet, TEN)
    scene.booked(scene.patient("Piers Hollin", "+447700900132"), "2026-12-01 11:30")
    scene.booked(scene.patient("Ada Quill", "+447700900133"), "2026-12-01 11:00", practitioner="felix", room="room-2")
    scene.sick()
    first, second = scene.reserved()
    assert first.practitioner_id != second.practitioner_id or (
        first.blocked_until <= second.blocked_from or second.blocked_until <= first.blocked_from
    )


def test_everybody_is_asked_and_nobody_is_moved(scene: Scene, linnet: Patient) -> None:
    (one,) = scene.booked(linnet, TEN)
    scene.sick()
    offer, (text,) = scene.offer(), scene.texts()
    assert (offer.state, offer.session_id, offer.was_starts_at) == ("asked", one.id, at(TEN))
    assert offer.answer_by == at("2026-12-01 08:00")
    assert scene.one(one.id).starts_at == at(TEN)
    assert [booking.starts_at for booking in scene.reserved()] == [offer.starts_at]
    assert (text.dedupe_key, text.expires_at) == (f"offer:{offer.id}", offer.answer_by)
    assert (text.body or "").endswith("Answer CONFIRM to take it, or MOVE for another time.")
    assert count_segments(text.body or "").segments <= 2


@pytest.mark.parametrize("on", [date(2026, 11, 1), date(2027, 12, 31), date(9999, 12, 31)])
def test_a_date_far_away_is_no_sick_day(scene: Scene, on: date) -> None:
    with scene.database.read() as session, pytest.raises(Refusal) as refused:
        scene.program.offers.sick_days.preview(session, scene.clinic_id, "imogen", on)
    assert [fault.path for fault in refused.value.faults] == ["$.on"]


def test_nobody_can_book_whoever_is_sick(scene: Scene, linnet: Patient) -> None:
    scene.sick()
    with pytest.raises(Refusal) as refused:
        scene.booked(linnet, TEN)
    assert refused.value.code == "outside_hours"


def test_it_is_declared_once(scene: Scene) -> None:
    scene.sick()
    with pytest.raises(Refusal) as refused:
        scene.sick()
    assert refused.value.code == "sick_day_known"


def test_a_day_without_sessions_is_closed_at_once(scene: Scene) -> None:
    scene.sick()
    (day,) = scene.all(SickDay)
    assert day.closed_at is not None


def test_who_cannot_be_texted_is_rung_with_the_reason(scene: Scene, linnet: Patient) -> None:
    with scene.database.write() as session:
        a_consent(session, linnet, given=False, at=scene.clock.now())
    scene.booked(linnet, TEN)
    scene.sick()
    offer = scene.offer()
    assert (offer.state, offer.why_call, offer.reason) == ("to_call", "not_textable", "no_consent")
    assert scene.texts() == []
    assert len(scene.reserved()) == 1


def test_two_who_share_a_phone_are_rung(scene: Scene) -> None:
    scene.booked(scene.house.patients[0], TEN)
    scene.sick()
    assert (scene.offer().state, scene.offer().reason) == ("to_call", "number_shared")


def test_who_has_too_little_time_to_answer_is_rung(scene: Scene, linnet: Patient) -> None:
    scene.booked(linnet, "2026-11-30 11:00")
    scene.sick(scene.clock.now().date())
    assert (scene.offer().state, scene.offer().reason) == ("to_call", "offer_no_time")


def test_the_desk_agrees_on_the_telephone(scene: Scene, linnet: Patient) -> None:
    (one,) = scene.booked(linnet, TEN)
    scene.sick()
    offer = scene.offer()
    with scene.database.write() as session:
        scene.program.offers.answers.agree(session, scene.desk, scene.clinic_id, offer.id)
    moved = scene.one(one.id)
    assert (moved.starts_at, moved.practitioner_id) == (offer.starts_at, offer.practitioner_id)
    assert (scene.offer().state, scene.offer().settled_by) == ("agreed", scene.desk.id)
    assert scene.reserved() == []
    assert scene.texts()[0].state == "cancelled"
    assert scene.all(SickDay)[0].closed_at is not None


@pytest.mark.parametrize(("keep", "state"), [(True, "booked"), (False, "unplaced")])
def test_it_is_settled_by_telephone_without_a_new_place(scene: Scene, linnet: Patient, keep: bool, state: str) -> None:
    (one,) = scene.booked(linnet, TEN)
    scene.sick()
    with scene.database.write() as session:
        scene.program.offers.answers.called(
            session, scene.desk, scene.clinic_id, scene.offer().id, keep=keep, note="rings back"
        )
    assert (scene.offer().state, scene.offer().note) == ("called", "rings back")
    assert scene.one(one.id).state == state
    assert scene.reserved() == []


def test_a_session_that_the_desk_moves_needs_no_answer(scene: Scene, linnet: Patient) -> None:
    (one,) = scene.booked(linnet, TEN)
    scene.sick()
    with scene.database.write() as session:
        place = Place(at("2026-12-03 15:00"), "felix", "room-1")
        scene.program.courses.moves.move(session, scene.desk, scene.clinic_id, one.course_id, 1, place)
    assert scene.offer().state == "moved"
    assert scene.reserved() == []
    assert scene.texts()[0].reason == "offer_over"


def test_a_cancelled_session_withdraws_its_offer(scene: Scene, linnet: Patient) -> None:
    (one,) = scene.booked(linnet, TEN)
    scene.sick()
    with scene.database.write() as session:
        scene.program.courses.moves.cancel(session, scene.desk, scene.clinic_id, one.course_id, 1)
    assert scene.offer().state == "withdrawn"
    assert scene.all(SickDay)[0].closed_at is not None


def test_it_is_taken_back_when_the_practitioner_is_well(scene: Scene, linnet: Patient) -> None:
    (one,) = scene.booked(linnet, TEN)
    day = scene.sick()
    with scene.database.write() as session:
        scene.program.offers.sick_days.take_back(session, scene.desk, scene.clinic_id, day.id)
    assert scene.offer().state == "withdrawn"
    assert not [*scene.reserved(), *scene.all(Absence)]
    assert scene.one(one.id).starts_at == at(TEN)
    scene.sick()
    assert [offer.state for offer in scene.offers()] == ["withdrawn", "asked"]


def test_no_answer_in_time_puts_it_on_the_list_and_keeps_the_place(scene: Scene, linnet: Patient) -> None:
    scene.booked(linnet, TEN)
    scene.sick()
    scene.goes_out(scene.texts()[0])
    assert scene.program.offers.watching.next_due() == at("2026-12-01 08:00")
    scene.wait_until("2026-12-01 08:00")
    assert (scene.offer().state, scene.offer().why_call) == ("to_call", "no_answer")
    assert len(scene.reserved()) == 1


def test_a_text_that_did_not_go_is_never_silent(scene: Scene, linnet: Patient) -> None:
    scene.booked(linnet, TEN)
    scene.sick()
    with scene.database.write() as session:
        a_consent(session, linnet, given=False, at=scene.clock.now())
    scene.program.delivery.drain("aftercare")
    assert scene.program.offers.watching.run() == 1
    assert (scene.offer().state, scene.offer().reason) == ("to_call", "no_consent")


def test_however_many_wait_for_their_answers_a_text_that_did_not_go_is_never_silent(
    scene: Scene, linnet: Patient
) -> None:
    now, house = scene.clock.now(), scene.cast.outsider.clinic
    with scene.database.write() as session:
        theirs = a_patient(session, house, name="Alder Quill", mobile="+447700900555")
        wait = {"patient_id": theirs.id, "state": "asked", "made_at": now, "answer_by": now + timedelta(days=1)}
        session.add_all(Offer(clinic_id=house.id, **wait) for _ in range(AT_ONCE))
    scene.booked(linnet, TEN)
    scene.sick()
    with scene.database.write() as session:
        a_consent(session, linnet, given=False, at=now)
    scene.program.delivery.drain("aftercare")
    assert sum(scene.program.offers.watching.run() for _ in range(2)) == 1
    (offer,) = (one for one in scene.offers() if one.clinic_id == scene.clinic_id)
    assert (offer.state, offer.reason) == ("to_call", "no_consent")


def test_later_sessions_of_the_course_stay_where_they_are(scene: Scene, linnet: Patient) -> None:
    ones = scene.booked(linnet, TEN, "2027-01-05 10:00")
    scene.sick()
    offer = scene.offer()
    assert offer.starts_at is not None
    assert timedelta(days=28) <= at("2027-01-05 10:00") - offer.starts_at
    with scene.database.write() as session:
        scene.program.offers.answers.agree(session, scene.desk, scene.clinic_id, offer.id)
    assert scene.one(ones[1].id).starts_at == at("2027-01-05 10:00")


def test_another_clinic_knows_nothing_of_it(scene: Scene, linnet: Patient) -> None:
    scene.booked(linnet, TEN)
    day = scene.sick()
    outsider = scene.cast.outsider.clinic.id
    with scene.database.read() as session, pytest.raises(Refusal) as refused:
        scene.program.offers.sick_days.find(session, outsider, day.id)
    assert refused.value.code == "not_found"


def test_an_expired_place_blocks_nobody(scene: Scene, linnet: Patient) -> None:
    scene.booked(linnet, TEN)
    scene.sick()
    assert all(booking.expires_at == booking.starts_at for booking in scene.all(Booking, Booking.kind == "reserved"))


def test_its_absence_is_not_taken_away_under_it(scene: Scene, linnet: Patient) -> None:
    scene.booked(linnet, TEN)
    absence_id = scene.sick().absence_id
    assert absence_id is not None
    with pytest.raises(Refusal, match="absence_in_use"), scene.database.write() as session:
        scene.program.timetable.remove(session, scene.desk, Absence, absence_id)
    assert len(scene.all(Absence)) == 1


@pytest.mark.parametrize("how", ["cancel", "move"])
def test_a_session_that_goes_while_the_day_is_looked_at_is_left_out(
    scene: Scene, linnet: Patient, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    (one,) = scene.booked(linnet, TEN)
    (stays,) = scene.booked(scene.patient("Piers Hollin", "+447700900132"), "2026-12-01 14:00")
    listed, moves = sick_plan.sessions_in, scene.program.courses.moves

    def and_it_goes(session: Session, *about: Any) -> list[CourseSession]:
        found = listed(session, *about)
        if one.id in {each.id for each in found if each.starts_at == at(TEN)}:
            args = (session, scene.desk, scene.clinic_id, one.course_id, 1)
            moves.cancel(*args) if how == "cancel" else moves.move(
                *args, Place(at("2026-12-03 15:00"), "felix", "room-1")
            )
        return found

    monkeypatch.setattr(sick_plan, "sessions_in", and_it_goes)
    with scene.database.write() as session:
        plan = scene.program.offers.sick_days.preview(session, scene.clinic_id, "imogen", TUESDAY)
    assert [row.one.id for row in plan.rows] == [stays.id]
