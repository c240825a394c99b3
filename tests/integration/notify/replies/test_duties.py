"""Whoever has the duty is rung, and is told what is open when it begins."""

from datetime import timedelta

import pytest
from sqlalchemy import delete

from service.base.lookup import number_digest
from service.clinics.models import OnCall, Staff
from service.clinics.rota.models import DutyChange
from tests.cast import LONG_AGO, a_duty
from tests.integration.notify.replies.parts import Clinic, Treated

MANAGER = "+447700900202"


@pytest.fixture
def rota(clinic: Clinic) -> Clinic:
    """The manager is on call from Monday noon to Tuesday nine, the nurse stands on the ladder. It is Monday at nine."""
    with clinic.database.write() as session:
        manager = session.get_one(Staff, (clinic.house.clinic.id, clinic.house.manager.id))
        manager.mobile, manager.mobile_digest = MANAGER, number_digest(manager.clinic_id, MANAGER)
        a_duty(session, manager, (0, 1), ("12:00", "09:00"))
    return clinic


def noon(clinic: Clinic) -> None:
    clinic.later(hours=3)


def nudges(clinic: Clinic) -> list[tuple[str | None, str | None]]:
    return [(message.to_number, message.body) for message in clinic.messages("nudge")]


def test_the_person_on_duty_is_rung_and_the_standing_ladder_otherwise(rota: Clinic, juno: Treated) -> None:
    rota.text("PAIN")
    assert rota.messages("alert")[-1].to_number == rota.house.nurse.mobile
    noon(rota)
    rota.text("PAIN", sender="+447700900777")
    assert rota.messages("alert")[-1].to_number == MANAGER


def test_an_alert_climbs_to_whoever_is_on_duty_by_then(rota: Clinic, juno: Treated) -> None:
    rota.later(hours=2, minutes=57)
    rota.text("PAIN")
    rota.later(minutes=5)
    rota.escalation.run()
    assert rota.messages("alert")[-1].to_number == MANAGER


def test_who_comes_on_call_hears_what_is_open_and_no_names(rota: Clinic, juno: Treated) -> None:
    rota.text("PAIN")
    code = rota.item().code
    rota.text(f"ACK {code}", sender=rota.mobile_of(rota.house.nurse))
    noon(rota)
    rota.room.duties.run()
    (text,) = nudges(rota)
    assert text == (MANAGER, f"You are on call now until Tue 09:00. Open: {code} urgent, with Imogen Larch.")


def test_it_is_told_once_and_not_long_after(rota: Clinic) -> None:
    noon(rota)
    assert [rota.room.duties.run() for _ in range(2)] == [1, 0]
    rota.later(hours=1)
    assert rota.room.duties.run() == 0
    assert nudges(rota) == [(MANAGER, "You are on call now until Tue 09:00. Nothing is open.")]


def test_who_goes_hears_who_took_over_and_what_stays_with_them(rota: Clinic, juno: Treated) -> None:
    with rota.database.write() as session:
        nurse = rota.house.nurse
        a_duty(session, nurse, (1, 2), ("09:00", "09:00"))
    noon(rota)
    rota.text("PAIN")
    code = rota.item().code
    rota.text(f"ACK {code}", sender=MANAGER)
    rota.later(hours=21)
    assert rota.room.duties.run() == 2
    going = next(body for number, body in nudges(rota) if number == MANAGER)
    assert going == (
        f"Your duty is over: Imogen Larch is on call now. You still have {code}: close each, or answer HANDOVER and its "
        "code."
    )
    assert rota.item().acknowledged_by == rota.house.manager.id


def test_a_handed_over_item_rings_whoever_is_on_duty_now(rota: Clinic, juno: Treated) -> None:
    nurse = rota.mobile_of(rota.house.nurse)
    rota.text("PAIN")
    rota.text(f"ACK {rota.item().code}", sender=nurse)
    noon(rota)
    rota.text(f"HANDOVER {rota.item().code}", sender=nurse)
    assert rota.messages("alert")[-1].to_number == MANAGER


def test_a_swap_is_rung_and_told(rota: Clinic) -> None:
    place = {"clinic_id": rota.house.clinic.id, "staff_id": rota.house.nurse.id, "rung": 1, "created_at": LONG_AGO}
    start = rota.clock.now() + timedelta(hours=3)
    with rota.database.write() as session:
        session.add(DutyChange(**place, starts_at=start, ends_at=start + timedelta(hours=21)))
    noon(rota)
    rota.room.duties.run()
    assert [number for number, _ in nudges(rota)] == [rota.house.nurse.mobile]


def test_the_managers_are_rung_where_the_rota_names_nobody(rota: Clinic, juno: Treated) -> None:
    with rota.database.write() as session:
        session.execute(delete(OnCall))
    rota.text("PAIN")
    assert rota.messages("alert")[-1].to_number == MANAGER
