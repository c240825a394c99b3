from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import event

from service.base.database import Database
from service.base.errors import Refusal
from service.clinics.models import Closure
from service.courses.planning import Plan, Preference
from service.courses.requests import ProposalRequest, WantedSession
from service.protocols.models import ProtocolVersion
from tests.cast import a_practitioner, a_room
from tests.integration.courses.scene import KEY, Scene, at, wanted


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """One engine is enough here: `test_course_life` and `test_booking` walk the same ways on both."""
    return sqlite_database


def propose(scene: Scene, sessions: int = 3, **over: Any) -> Plan:
    values = {"patient_id": scene.house.patients[0].id, "protocol": KEY, "sessions": sessions}
    with scene.database.read() as session:
        return scene.desk.propose(session, scene.clinic_id, ProposalRequest(**{**values, **over}))


@contextmanager
def counted(scene: Scene) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(scene.database.engine, "before_cursor_execute", note)
    yield statements
    event.remove(scene.database.engine, "before_cursor_execute", note)


def test_every_proposal_can_be_booked_as_it_is(scene: Scene) -> None:
    for proposal in propose(scene).proposals:
        places = [
            WantedSession(number=one.number, start=one.start, end=one.end, practitioner=one.practitioner, room=one.room)
            for one in proposal.sessions
        ]
        scene.book(*places, patient_id=scene.new_patient())


def test_the_first_session_can_be_today_if_there_is_still_time(scene: Scene) -> None:
    assert propose(scene).proposals[0].sessions[0].start == at("2026-11-30 09:00")
    scene.clock.advance(timedelta(minutes=1))
    assert propose(scene).proposals[0].sessions[0].start == at("2026-11-30 09:15")
    scene.wait_until("2026-11-30 17:30")
    assert propose(scene).proposals[0].sessions[0].start == at("2026-12-01 09:00")


def test_sessions_stand_the_ideal_days_apart(scene: Scene) -> None:
    days = [one.start.date() for one in propose(scene).proposals[0].sessions]
    assert [(after - before).days for before, after in pairwise(days)] == [28, 28]


def test_it_proposes_nothing_that_is_taken(scene: Scene) -> None:
    scene.book(wanted(1, "2026-11-30 09:00"))
    others = propose(scene, 1, patient_id=scene.house.patients[1].id).proposals[0].sessions[0]
    assert (others.practitioner, others.room, others.start) == ("felix", "room-2", at("2026-11-30 09:00"))
    no_days = {"min_days": 0, "source": "A test."}
    whatever = scene.another_treatment(cross_treatment=no_days)
    with scene.database.write() as session:
        first = session.merge(scene.house.protocol)
        first.content = {**first.content, "cross_treatment": no_days}
    own = propose(scene, 1, protocol=whatever).proposals[0].sessions[0]
    assert own.start == at("2026-11-30 10:00")


def test_it_leaves_time_for_cleaning_and_preparation(scene: Scene) -> None:
    with scene.database.write() as session:
        session.merge(scene.house.practitioners[1]).active = False
    scene.book(wanted(1, "2026-11-30 09:00"))
    one = propose(scene, 1, patient_id=scene.house.patients[1].id).proposals[0].sessions[0]
    assert one.start == at("2026-11-30 10:30")  # over at 10:00, cleaned by 10:10, prepared by 10:20: the next quarter


def test_it_knows_closures(scene: Scene) -> None:
    with scene.database.write() as session:
        clinic, site = scene.house.clinic, scene.house.site
        session.add(Closure(clinic_id=clinic.id, site_id=site.id, on_date=date(2026, 11, 30), reason="Holiday"))
    assert propose(scene, 1).proposals[0].sessions[0].start == at("2026-12-01 09:00")


def test_it_keeps_to_what_the_patient_likes(scene: Scene) -> None:
    liked = Preference(frozenset({3}), 14 * 60, 16 * 60)
    starts = [one.start for one in propose(scene, preferred=liked).proposals[0].sessions]
    assert all(start.weekday() == 3 and start.hour == 14 for start in starts)


def test_it_says_what_blocks_a_course(scene: Scene) -> None:
    plan = propose(scene, 2, earliest=date(2026, 12, 7), latest=date(2026, 12, 20))
    assert plan.proposals == ()
    assert plan.blocked[0].session == 2


def test_it_asks_the_same_few_questions_however_much_there_is(scene: Scene) -> None:
    with counted(scene) as few:
        propose(scene)
    with scene.database.write() as session:
        for _ in range(3):
            a_practitioner(session, scene.house.site)
            a_room(session, scene.house.site)
    scene.book(wanted(1, "2026-12-07 10:00"), wanted(2, "2027-01-04 10:00"))
    with counted(scene) as more:
        propose(scene, 6)
    assert len(more) == len(few)
    assert len(few) <= 16


def test_it_names_every_wrong_wish(scene: Scene) -> None:
    with pytest.raises(Refusal, match="invalid_input") as refused:
        propose(scene, 7, proposals=0, earliest=date(2026, 12, 9), latest=date(2026, 12, 8))
    assert [fault.path for fault in refused.value.faults] == ["$.sessions", "$.proposals", "$.latest"]


def test_it_does_not_look_centuries_ahead(scene: Scene) -> None:
    with pytest.raises(Refusal, match="invalid_input"):
        propose(scene, latest=date.max)
    with pytest.raises(Refusal, match="invalid_input"):
        propose(scene, earliest=date.max)


def test_it_plans_for_nobody_of_another_clinic(scene: Scene) -> None:
    with pytest.raises(Refusal, match="not_found"):
        propose(scene, patient_id=scene.cast.outsider.patients[0].id)


def test_it_knows_no_protocol_by_that_name(scene: Scene) -> None:
    with pytest.raises(Refusal, match="protocol_unknown"):
        propose(scene, protocol="leeches")


def test_a_protocol_that_is_switched_off_is_not_offered(scene: Scene) -> None:
    with scene.database.write() as session:
        session.merge(scene.house.protocol).switched_on = False
    with pytest.raises(Refusal, match="protocol_off"):
        propose(scene)


def unsigned(scene: Scene) -> None:
    with scene.database.write() as session:
        version = session.get_one(ProtocolVersion, (scene.clinic_id, scene.house.protocol.id))
        version.switched_on = False
        session.flush()
        copy = ProtocolVersion(clinic_id=scene.clinic_id, key=KEY, number=2, content_hash="another")
        copy.content, copy.created_at, copy.switched_on = version.content, version.created_at, True
        session.add(copy)


def test_a_protocol_that_nobody_signed_is_not_used(scene: Scene) -> None:
    unsigned(scene)
    with pytest.raises(Refusal, match="protocol_unsigned"):
        propose(scene)
    with pytest.raises(Refusal, match="protocol_unsigned"):
        scene.book(wanted(1, "2026-12-07 10:00"))


def test_a_demo_clinic_needs_no_signature(scene: Scene) -> None:
    unsigned(scene)
    with scene.database.write() as session:
        session.merge(scene.house.clinic).demo = True
    assert propose(scene).proposals
