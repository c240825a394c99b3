"""A free place is offered first to those whom it fits: the urgent, then who has waited longest."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from service.base.errors import Refusal
from service.courses.models import CourseSession
from service.courses.offers.fitting import FreePlace
from service.courses.offers.freed import freed_by_course
from service.courses.offers.models import Offer, WaitingEntry
from service.courses.offers.waiting import EntryDraft
from service.patients.models import Patient, Unavailable
from tests.integration.courses.scene import KEY, at
from tests.integration.offers.scene import Scene

FREE = FreePlace(start=at("2026-12-03 10:00"), minutes=60, practitioner="felix", room="room-2")


def waits(scene: Scene, one: CourseSession | None = None, **over: Any) -> WaitingEntry:
    draft = EntryDraft(**{"session_id": one.id if one else None, **over})
    with scene.database.write() as session:
        return scene.program.offers.waiting.add(session, scene.desk, scene.clinic_id, draft)


def fitting(scene: Scene, place: FreePlace = FREE) -> list[str]:
    with scene.database.read() as session:
        found = scene.program.offers.waiting.fits(session, scene.clinic_id, place)
        return [fit.patient.name for fit in found]


def offered(scene: Scene, entry: WaitingEntry, place: FreePlace = FREE) -> Offer:
    with scene.database.write() as session:
        return scene.program.offers.waiting.offer(session, scene.desk, scene.clinic_id, entry.id, place)


@pytest.fixture
def one(scene: Scene, linnet: Patient) -> CourseSession:
    """A session two weeks from now, whose patient would come earlier."""
    return scene.booked(linnet, "2026-12-14 10:00")[0]


def test_an_earlier_place_fits_who_waits_for_one(scene: Scene, one: CourseSession) -> None:
    waits(scene, one)
    assert fitting(scene) == ["Linnet Marlowe"]


def test_a_later_place_does_not(scene: Scene, one: CourseSession) -> None:
    waits(scene, one)
    later = FreePlace(start=at("2026-12-15 10:00"), minutes=60, practitioner="felix", room="room-2")
    assert fitting(scene, later) == []


def test_the_urgent_come_first_then_who_has_waited_longest(scene: Scene, one: CourseSession) -> None:
    waits(scene, one)
    for number, (name, urgent) in enumerate((("Piers Hollin", False), ("Ada Quill", True)), start=132):
        scene.clock.advance(timedelta(minutes=1))
        patient = scene.patient(name, f"+447700900{number}")
        waits(scene, patient_id=patient.id, protocol=KEY, urgent=urgent)
    assert fitting(scene) == ["Ada Quill", "Linnet Marlowe", "Piers Hollin"]


def test_spacing_to_the_other_sessions_counts(scene: Scene, linnet: Patient) -> None:
    ones = scene.booked(linnet, "2026-12-01 10:00", "2027-01-05 10:00")
    waits(scene, ones[1])
    assert fitting(scene) == []


@pytest.mark.parametrize(
    "wish",
    [
        {"practitioner": "imogen"},
        {"preferred": {"days": ["mon"]}},
        {"preferred": {"from": "10:30"}},
        {"preferred": {"to": "10:30"}},
        {"first_day": date(2026, 12, 4)},
        {"last_day": date(2026, 12, 2)},
    ],
)
def test_what_the_patient_asked_for_counts(scene: Scene, one: CourseSession, wish: dict[str, Any]) -> None:
    waits(scene, one, **wish)
    assert fitting(scene) == []


def test_a_patient_who_is_away_is_not_asked(scene: Scene, one: CourseSession, linnet: Patient) -> None:
    waits(scene, one)
    with scene.database.write() as session:
        away = {"starts_at": at("2026-12-03 00:00"), "ends_at": at("2026-12-04 00:00"), "created_at": scene.clock.now()}
        session.add(Unavailable(clinic_id=scene.clinic_id, patient_id=linnet.id, **away))
    assert fitting(scene) == []


def test_too_short_a_place_fits_nobody(scene: Scene, one: CourseSession) -> None:
    waits(scene, one)
    assert fitting(scene, FreePlace(start=FREE.start, minutes=10, practitioner="felix", room="room-2")) == []


def test_taking_it_by_text_moves_the_session_and_ends_the_wait(
    scene: Scene, one: CourseSession, linnet: Patient
) -> None:
    entry = waits(scene, one)
    offered(scene, entry)
    (text,) = scene.texts()
    assert "an earlier place has become free" in (text.body or "")
    scene.goes_out(text)
    scene.answers(linnet, "CONFIRM")
    assert scene.one(one.id).starts_at == FREE.start
    assert scene.all(WaitingEntry)[0].state == "placed"


@pytest.mark.parametrize(("practitioner", "told"), [("imogen", ""), ("felix", " with Felix Alder")])
def test_the_text_names_who_it_is_with_if_that_is_somebody_else(
    scene: Scene, one: CourseSession, practitioner: str, told: str
) -> None:
    place = FreePlace(start=FREE.start, minutes=60, practitioner=practitioner, room="room-2")
    offered(scene, waits(scene, one), place)
    (text,) = scene.texts()
    assert f"free on Thursday 3 December at 10:00{told}, kept for you" in (text.body or "")


def test_a_first_session_is_booked_with_the_place(scene: Scene, linnet: Patient) -> None:
    entry = waits(scene, patient_id=linnet.id, protocol=KEY)
    offered(scene, entry)
    scene.goes_out(scene.texts()[0])
    scene.answers(linnet, "CONFIRM")
    (booked,) = scene.all(CourseSession)
    assert (booked.starts_at, booked.state) == (FREE.start, "booked")
    assert not [*scene.reserved(), *scene.items()]


def test_who_declines_makes_way_for_the_next(scene: Scene, one: CourseSession, linnet: Patient) -> None:
    other = waits(scene, patient_id=scene.patient("Piers Hollin", "+447700900132").id, protocol=KEY)
    offered(scene, waits(scene, one))
    scene.goes_out(next(text for text in scene.texts() if text.patient_id == linnet.id))
    scene.answers(linnet, "MOVE")
    assert scene.reserved() == []
    assert fitting(scene) == ["Piers Hollin"]
    assert len(scene.texts()) == 1
    assert offered(scene, other).state == "asked"


def test_a_place_that_suits_nobody_leaves_who_waits_on_the_list(scene: Scene, one: CourseSession) -> None:
    entry = waits(scene, one)
    with pytest.raises(Refusal) as refused:
        offered(scene, entry, replace(FREE, start=at("2026-12-21 10:00")))
    assert refused.value.code == "wait_does_not_fit"
    assert [each.id for each in scene.all(WaitingEntry)] == [entry.id]


def test_nobody_waits_twice_for_the_same(scene: Scene, one: CourseSession) -> None:
    waits(scene, one)
    with pytest.raises(Refusal) as refused:
        waits(scene, one)
    assert refused.value.code == "already_waiting"


def test_who_is_off_the_list_is_not_asked(scene: Scene, one: CourseSession) -> None:
    entry = waits(scene, one)
    with scene.database.write() as session:
        scene.program.offers.waiting.withdraw(session, scene.desk, scene.clinic_id, entry.id)
    assert fitting(scene) == []
    with pytest.raises(Refusal) as refused:
        offered(scene, entry)
    assert refused.value.code == "not_waiting"


@pytest.mark.parametrize("draft", [{}, {"protocol": KEY}, {"protocol": "nonsense"}])
def test_it_refuses_what_could_never_be_placed(scene: Scene, draft: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as refused:
        waits(scene, **draft)
    assert refused.value.code == "invalid_input"


def test_a_place_that_a_course_gave_up_names_whom_it_fits(scene: Scene, one: CourseSession) -> None:
    waits(scene, one)
    other = scene.booked(scene.patient("Piers Hollin", "+447700900132"), "2026-12-03 10:00")[0]
    with scene.database.write() as session:
        scene.program.courses.moves.cancel(session, scene.desk, scene.clinic_id, other.course_id, 1)
    with scene.database.read() as session:
        (freed,) = freed_by_course(session, scene.clinic_id, other.course_id, scene.clock.now())
        assert (freed.place.start, freed.place.practitioner) == (at("2026-12-03 10:00"), "imogen")
        assert [fit.patient.name for fit in freed.fits] == ["Linnet Marlowe"]
    scene.booked(scene.patient("Ada Quill", "+447700900133"), "2026-12-03 10:00")
    with scene.database.read() as session:
        assert freed_by_course(session, scene.clinic_id, other.course_id, scene.clock.now()) == []
