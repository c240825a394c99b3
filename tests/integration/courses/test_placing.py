"""Places in the diary: given all or none, in the place of others, and never to two."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from service.base.errors import Refusal
from service.base.ids import new_id
from service.courses.models import Booking
from service.courses.placing import place, put_away
from service.courses.reservations.models import Reservation, ReservedPlace
from tests.integration.courses.scene import LONDON, Scene, at


def booking(scene: Scene, start: str, practitioner: int = 0, room: int = 0, **over: Any) -> Booking:
    begin = at(start).astimezone(UTC)
    end = begin + timedelta(hours=1)
    values: dict[str, Any] = {
        "clinic_id": scene.clinic_id,
        "id": new_id(),
        "kind": "session",
        "active": True,
        "practitioner_id": scene.house.practitioners[practitioner].id,
        "room_id": scene.house.rooms[room].id,
        "patient_id": None,
        "starts_at": begin,
        "ends_at": end,
        "blocked_from": begin,
        "blocked_until": end,
        "created_at": scene.clock.now(),
    }
    return Booking(**{**values, **over})


def put(scene: Scene, *wanted: Booking, instead_of: tuple[UUID, ...] = ()) -> None:
    with scene.database.write() as session:
        leaving = [session.get_one(Booking, (scene.clinic_id, one)) for one in instead_of]
        place(session, list(enumerate(wanted, 1)), LONDON, now=scene.clock.now(), instead_of=leaving)


def standing(scene: Scene) -> list[tuple[datetime, UUID | None]]:
    with scene.database.read() as session:
        rows = session.scalars(select(Booking).where(Booking.active).order_by(Booking.starts_at)).all()
        return [(row.starts_at, row.practitioner_id) for row in rows]


def outcomes(scene: Scene) -> dict[UUID, str | None]:
    with scene.database.read() as session:
        return {row.id: row.outcome for row in session.scalars(select(Booking))}


def keep(session: Session, scene: Scene, kept: Booking) -> Reservation:
    """Keep a place until the moment its booking names."""
    assert kept.expires_at is not None
    reservation = Reservation(
        clinic_id=scene.clinic_id,
        id=new_id(),
        purpose="talking",
        created_at=scene.clock.now(),
        expires_at=kept.expires_at,
        actor_kind="staff",
    )
    session.add_all([kept, reservation])
    session.flush()
    session.add(ReservedPlace(clinic_id=scene.clinic_id, reservation_id=reservation.id, booking_id=kept.id, number=1))
    session.flush()
    return reservation


def test_two_swap_their_places_in_one_call(scene: Scene) -> None:
    early, late = booking(scene, "2026-12-07 10:00"), booking(scene, "2026-12-07 11:00")
    first, second = early.id, late.id
    put(scene, early, late)
    put(scene, booking(scene, "2026-12-07 11:00"), booking(scene, "2026-12-07 10:00"), instead_of=(first, second))
    assert [start for start, _ in standing(scene)] == [at("2026-12-07 10:00"), at("2026-12-07 11:00")]
    assert (outcomes(scene)[first], outcomes(scene)[second]) == ("moved", "moved")


def test_a_place_moves_onto_a_part_of_itself(scene: Scene) -> None:
    one = booking(scene, "2026-12-07 10:00")
    left = one.id
    put(scene, one)
    put(scene, booking(scene, "2026-12-07 10:30"), instead_of=(left,))
    assert [start for start, _ in standing(scene)] == [at("2026-12-07 10:30")]


def test_a_refusal_leaves_everything_as_it_was(scene: Scene) -> None:
    mine, in_the_way = booking(scene, "2026-12-07 10:00"), booking(scene, "2026-12-07 12:00")
    left = mine.id
    put(scene, mine, in_the_way)
    before = standing(scene)
    with scene.database.write() as session:  # it goes on and is committed
        leaving = session.get_one(Booking, (scene.clinic_id, left))
        with pytest.raises(Refusal, match="slot_taken") as refused:
            place(
                session,
                [(1, booking(scene, "2026-12-07 12:30"))],
                LONDON,
                now=scene.clock.now(),
                instead_of=[leaving],
            )
        assert leaving.active
    assert standing(scene) == before
    assert refused.value.detail["clashes"][0]["start"] == "2026-12-07T12:00:00+00:00"


def test_two_wanted_places_that_overlap_are_refused(scene: Scene) -> None:
    with pytest.raises(Refusal, match="slot_taken") as refused:
        put(scene, booking(scene, "2026-12-07 10:00"), booking(scene, "2026-12-07 10:30"))
    assert {clash["what"] for clash in refused.value.detail["clashes"]} == {"practitioner", "room"}
    assert standing(scene) == []


def test_a_kept_place_blocks_until_its_time_is_over(scene: Scene) -> None:
    kept = booking(scene, "2026-12-07 10:00", expires_at=scene.in_minutes(5), kind="reserved")
    key = kept.id
    with scene.database.write() as session:
        reservation = keep(session, scene, kept).id
    with pytest.raises(Refusal, match="slot_taken"):
        put(scene, booking(scene, "2026-12-07 10:30"))
    scene.clock.advance(timedelta(minutes=5))
    put(scene, booking(scene, "2026-12-07 10:30"))
    assert outcomes(scene)[key] == "released"
    with scene.database.read() as session:
        ended = session.get_one(Reservation, (scene.clinic_id, reservation))
        assert (ended.ended_as, ended.ended_at) == ("expired", scene.clock.now())


def test_an_expired_place_that_is_not_in_the_way_is_left_alone(scene: Scene) -> None:
    kept = booking(scene, "2026-12-07 15:00", expires_at=scene.in_minutes(5), kind="reserved")
    key = kept.id
    with scene.database.write() as session:
        keep(session, scene, kept)
    scene.clock.advance(timedelta(minutes=5))
    put(scene, booking(scene, "2026-12-07 10:30"))
    assert outcomes(scene)[key] is None


def test_nobody_in_particular_is_shared_by_no_two_places(scene: Scene) -> None:
    put(scene, booking(scene, "2026-12-07 10:00", practitioner_id=None))
    put(scene, booking(scene, "2026-12-07 10:00", room_id=None))
    assert len(standing(scene)) == 2


def test_what_is_put_away_blocks_nobody_and_says_why(scene: Scene) -> None:
    one = booking(scene, "2026-12-07 10:00")
    key = one.id
    put(scene, one)
    with scene.database.write() as session:
        put_away(session, [session.get_one(Booking, (scene.clinic_id, key))], "cancelled")
    put(scene, booking(scene, "2026-12-07 10:00"))
    assert outcomes(scene)[key] == "cancelled"


class Stopped(Exception):  # noqa: N818 - it is what the driver raises, in short
    sqlstate = "40P01"


def stop(monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """Let the database end a deadlock by stopping us, so many times."""
    answers = [Stopped() for _ in range(times)]

    def stop_at_first(_session: Session, _bookings: object) -> None:
        if answers:
            raise DBAPIError("select", {}, answers.pop())

    monkeypatch.setattr("service.courses.placing.take_turns", stop_at_first)


def test_a_deadlock_is_tried_again(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    stop(monkeypatch, 2)
    put(scene, booking(scene, "2026-12-07 10:00"))
    assert len(standing(scene)) == 1


def test_a_deadlock_that_stays_is_a_time_that_is_taken(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    stop(monkeypatch, 3)
    with pytest.raises(Refusal, match="slot_taken"):
        put(scene, booking(scene, "2026-12-07 10:00"))
    assert standing(scene) == []
