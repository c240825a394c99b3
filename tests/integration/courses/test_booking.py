from datetime import UTC

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.errors import Refusal
from service.courses.desk import CourseDesk
from service.courses.facts import CourseFact
from service.courses.models import Booking, CourseSession
from service.courses.notes import booking_notes
from tests.integration.courses.scene import Scene, at, wanted

THREE = (wanted(1, "2026-12-07 10:00"), wanted(2, "2027-01-04 10:00"), wanted(3, "2027-02-01 10:00"))


def test_it_books_all_sessions_of_a_course(scene: Scene) -> None:
    booked = scene.book(*THREE)
    view = scene.show(booked.course.id)
    assert [(one["number"], one["state"], one["start"]) for one in view["sessions"]] == [
        (1, "booked", "2026-12-07T10:00:00+00:00"),
        (2, "booked", "2027-01-04T10:00:00+00:00"),
        (3, "booked", "2027-02-01T10:00:00+00:00"),
    ]
    assert view["state"] == "active"
    assert (view["protocol"], view["areas"], view["on_hold"]) == ("microneedling-face", ["face"], False)


def test_it_tells_one_fact_with_every_session(scene: Scene) -> None:
    facts: list[CourseFact] = []
    scene.desk = CourseDesk(scene.clock, [lambda _session, fact: facts.append(fact)])
    booked = scene.book(*THREE)
    assert [fact.kind for fact in facts] == ["booked"]
    assert facts[0].session_ids == tuple(one.id for one in booked.sessions)


def test_it_writes_history_and_audit_with_the_course(scene: Scene) -> None:
    before = scene.written()
    scene.book(*THREE)
    grown = {table: count - before[table] for table, count in scene.written().items()}
    assert grown == {"courses": 1, "sessions": 3, "bookings": 3, "session_changes": 3, "audit_entries": 1}


def test_it_pins_the_version_of_the_protocol(scene: Scene) -> None:
    assert scene.book(*THREE).course.protocol_version_id == scene.house.protocol.id


def test_it_blocks_practitioner_and_room_for_preparation_and_cleaning(scene: Scene) -> None:
    scene.book(wanted(1, "2026-12-07 10:00"))
    with scene.database.read() as session:
        booking = session.scalars(select(Booking)).one()
    assert (booking.starts_at, booking.ends_at) == (at("2026-12-07 10:00"), at("2026-12-07 11:00"))
    assert (booking.blocked_from, booking.blocked_until) == (at("2026-12-07 09:50"), at("2026-12-07 11:10"))


@pytest.mark.parametrize(
    ("what", "over"),
    [
        ("practitioner", {"room": "room-2"}),
        ("room", {"practitioner": "felix"}),
    ],
)
def test_it_never_books_a_practitioner_or_a_room_twice(scene: Scene, what: str, over: dict[str, str]) -> None:
    scene.book(wanted(1, "2026-12-07 10:00"))
    with pytest.raises(Refusal, match="slot_taken") as refused:
        scene.book(wanted(1, "2026-12-07 10:30", **over), patient_id=scene.house.patients[1].id)
    taken = {"start": "2026-12-07T09:50:00+00:00", "end": "2026-12-07T11:10:00+00:00", "kind": "session"}
    when = "from 09:50 to 11:10 on Mon 7 December (20 minutes of preparation and cleaning included)"
    names = {"practitioner": scene.house.practitioners[0].name, "room": scene.house.rooms[0].name}
    words = f"Session 1: {names[what]} is booked {when}."
    assert refused.value.detail["clashes"] == [{"number": 1, "what": what, **taken, "sentence": words}]
    assert [fault.sentence for fault in refused.value.faults] == [words]


def test_it_never_books_a_patient_twice_at_one_time(scene: Scene) -> None:
    scene.book(wanted(1, "2026-12-07 10:00"))
    with pytest.raises(Refusal, match="slot_taken") as refused:
        scene.book(
            wanted(1, "2026-12-07 10:45", practitioner="felix", room="room-2"),
            protocol=scene.another_treatment(),
            areas=("neck",),
        )
    (clash,) = refused.value.detail["clashes"]
    span = ("2026-12-07T10:00:00+00:00", "2026-12-07T11:00:00+00:00")
    assert (clash["what"], clash["start"], clash["end"]) == ("patient", *span)
    own = "The patient has session 1 of Micro-needling, face from 10:00 to 11:00 on Mon 7 December."
    assert clash["sentence"] == f"Session 1: {own}"


def test_it_names_every_clash_of_every_session(scene: Scene) -> None:
    scene.book(wanted(1, "2026-12-07 10:00"), wanted(2, "2027-01-04 10:00"))
    with pytest.raises(Refusal, match="slot_taken") as refused:
        scene.book(
            wanted(1, "2026-12-07 10:00"),
            wanted(2, "2027-01-04 10:00", room="room-2"),
            protocol=scene.another_treatment(),
            areas=("neck",),
        )
    clashes = [(clash["number"], clash["what"]) for clash in refused.value.detail["clashes"]]
    assert clashes == [(1, "practitioner"), (1, "room"), (1, "patient"), (2, "practitioner"), (2, "patient")]
    assert [fault.sentence for fault in refused.value.faults] == [
        "Session 1: The patient has session 1 of Micro-needling, face from 10:00 to 11:00 on Mon 7 December.",
        "Session 2: The patient has session 2 of Micro-needling, face from 10:00 to 11:00 on Mon 4 January.",
    ]


def test_it_writes_nothing_at_all_when_one_session_is_taken(scene: Scene) -> None:
    scene.book(wanted(1, "2027-01-04 10:00"))
    before = scene.written()
    with pytest.raises(Refusal, match="slot_taken"):
        scene.book(*THREE, patient_id=scene.house.patients[1].id)
    assert scene.written() == before
    assert scene.facts == ["booked"]


def test_a_refusal_that_is_caught_leaves_nothing_to_commit(scene: Scene) -> None:
    scene.book(wanted(1, "2027-01-04 10:00"))
    before = scene.written()
    with scene.database.write() as session, pytest.raises(Refusal, match="slot_taken"):
        scene.desk.book(session, scene.receptionist, scene.request(*THREE, patient_id=scene.house.patients[1].id))
    assert scene.written() == before


def test_it_keeps_time_to_clean_and_prepare_between_two_sessions(scene: Scene) -> None:
    scene.book(wanted(1, "2026-12-07 10:00"))
    other = scene.house.patients[1].id
    with pytest.raises(Refusal, match="slot_taken"):
        scene.book(wanted(1, "2026-12-07 11:15"), patient_id=other)
    scene.book(wanted(1, "2026-12-07 11:20"), patient_id=other)
    assert scene.count(Booking) == 2


def test_it_lets_different_people_in_different_rooms_work_at_once(scene: Scene) -> None:
    scene.book(wanted(1, "2026-12-07 10:00"))
    scene.book(
        wanted(1, "2026-12-07 10:00", practitioner="felix", room="room-2"), patient_id=scene.house.patients[1].id
    )
    assert scene.count(Booking) == 2


def test_it_forgets_inactive_bookings(scene: Scene) -> None:
    scene.book(wanted(1, "2026-12-07 10:00"))
    with scene.database.write() as session:
        session.scalars(select(Booking)).one().active = False
    scene.book(wanted(1, "2026-12-07 10:00"), patient_id=scene.house.patients[1].id)
    assert scene.count(Booking) == 2


def test_it_takes_everything_back_when_a_listener_fails(scene: Scene) -> None:
    def broken(_session: Session, _fact: CourseFact) -> None:
        raise RuntimeError("a listener failed")

    scene.desk = CourseDesk(scene.clock, [broken])
    before = scene.written()
    with pytest.raises(RuntimeError, match="a listener failed"):
        scene.book(*THREE)
    assert scene.written() == before


def test_it_books_nobody_of_another_clinic(scene: Scene) -> None:
    with pytest.raises(Refusal, match="not_found"):
        scene.book(*THREE, patient_id=scene.cast.outsider.patients[0].id)


def test_it_shows_no_course_to_another_clinic(scene: Scene) -> None:
    course = scene.book(*THREE).course
    scene.cast = type(scene.cast)(scene.cast.outsider, scene.cast.owner)
    with pytest.raises(Refusal, match="not_found"):
        scene.show(course.id)
    with pytest.raises(Refusal, match="not_found"):
        scene.complete(course.id)
    with pytest.raises(Refusal, match="not_found"):
        scene.undo(course.id)


def test_it_is_not_in_the_way_of_another_clinic_with_the_same_keys(scene: Scene) -> None:
    scene.book(wanted(1, "2026-12-07 10:00"))
    scene.cast = type(scene.cast)(scene.cast.outsider, scene.cast.owner)
    scene.book(wanted(1, "2026-12-07 10:00"))
    assert scene.count(Booking) == 2


def test_it_names_every_wrong_session_with_its_path(scene: Scene) -> None:
    with pytest.raises(Refusal, match="invalid_input") as refused:
        scene.book(
            wanted(1, "2026-12-07 10:00", practitioner="nobody"),
            wanted(3, "2027-01-04 10:00", room="cellar"),
            areas=("elbow",),
        )
    assert [fault.path for fault in refused.value.faults] == [
        "$.areas[0]",
        "$.sessions[0].practitioner",
        "$.sessions[1].number",
        "$.sessions[1].room",
    ]


def test_it_books_nobody_who_no_longer_works_there(scene: Scene) -> None:
    with scene.database.write() as session:
        session.merge(scene.house.practitioners[0]).active = False
    with pytest.raises(Refusal, match="invalid_input") as refused:
        scene.book(wanted(1, "2026-12-07 10:00"))
    assert refused.value.faults[0].path == "$.sessions[0].practitioner"


def test_a_session_in_summer_time_keeps_its_wall_time(scene: Scene) -> None:
    course = scene.book(wanted(1, "2027-03-22 10:00"), wanted(2, "2027-04-19 10:00")).course
    first, second = scene.show(course.id)["sessions"]
    assert (first["start"], first["end"]) == ("2027-03-22T10:00:00+00:00", "2027-03-22T11:00:00+00:00")
    assert (second["start"], second["end"]) == ("2027-04-19T10:00:00+01:00", "2027-04-19T11:00:00+01:00")


def test_it_takes_a_start_in_any_offset(scene: Scene) -> None:
    course = scene.book(wanted(1, at("2027-04-19 10:00").astimezone(UTC))).course
    assert scene.show(course.id)["sessions"][0]["start"] == "2027-04-19T10:00:00+01:00"


def test_each_session_that_is_booked_has_been_placed_once(scene: Scene) -> None:
    scene.book(*THREE)
    with scene.database.read() as session:
        placements = [one.placement for one in session.scalars(select(CourseSession))]
    assert placements == [1, 1, 1]


def test_a_time_when_the_patient_cannot_come_is_pointed_out_and_booked(scene: Scene) -> None:
    scene.cannot_come("2027-01-04 09:30", "2027-01-04 10:30")
    booked = scene.book(*THREE)
    told = [one for one in booked.warnings if "when the patient cannot come" in one.sentence]
    assert [one.path for one in told] == ["$.sessions[1].start"]
    with scene.database.read() as session:
        notes = booking_notes(session, scene.clinic_id, booked.course.id)
    assert any(note.startswith("Session 2 falls in a time when the patient cannot come") for note in notes)


def test_whoever_has_walked_in_has_come(scene: Scene) -> None:
    scene.cannot_come("2026-11-30 00:00", "2026-12-01 00:00")
    booked = scene.book(kind="walk_in")
    with scene.database.read() as session:
        notes = booking_notes(session, scene.clinic_id, booked.course.id)
    assert not any("cannot come" in words for words in (*notes, *(one.sentence for one in booked.warnings)))
