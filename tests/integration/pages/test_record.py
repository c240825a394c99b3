"""The network's record beside ours, and the money for the week ahead."""

from datetime import timedelta

from service.base.ids import new_id
from service.notify.twin.models import ListCursor, ListDifference, WeekAhead
from tests.cast import a_message, an_attempt
from tests.support.web import Web

SID, MILLION = "SM" + "5" * 32, 1_000_000


def _differ(web: Web) -> ListDifference:
    """Let a text to the owner's patient have arrived here and not there."""
    now, house = web.clock.now(), web.house
    with web.program.database.write() as session:
        message = a_message(session, house.clinic, patient_id=house.patients[0].id, state="delivered")
        attempt = an_attempt(session, message, house.sender, provider_id=SID)
        found = ListDifference(clinic_id=house.clinic.id, id=new_id(), sender_id=house.sender.id, provider_id=SID)
        found.kind, found.note, found.attempt_id = "differs", "did_not_arrive", attempt.id
        found.found_at = found.looked_at = now
        session.add(found)
        return found


def _reckon(web: Web, **over: object) -> None:
    values = {"texts": 3, "segments": 6, "price": 40_000, "cost": 240_000, "account_cost": 240_000, "unit": "GBP"}
    more = {"balance": MILLION, "trouble": None, "shared": False, "lasts_until": None}
    with web.program.database.write() as session:
        row = {"clinic_id": web.house.clinic.id, "reckoned_at": web.clock.now(), **values, **more, **over}
        session.add(WeekAhead(**row))


def test_a_manager_sees_what_differs_and_says_that_it_is_seen_to(web: Web) -> None:
    found, manager = _differ(web), web.signed_in("manager")

    page = manager.see("/record")
    assert "the network&#39;s record says that it did not" in page
    assert "ring the patient if it mattered" in page
    assert "differ about one text" in manager.see("/patients")

    manager.press(f"/record/{found.id}/settle")
    assert "differ about one text" not in manager.see("/patients")
    assert "I have seen to it" not in manager.do("/record/settle-all")


def test_others_see_it_and_settle_nothing(web: Web) -> None:
    found, desk = _differ(web), web.signed_in("receptionist")

    assert "I have seen to it" not in desk.see("/record")
    assert "differ about" not in desk.see("/patients")
    assert desk.post("/record/settle-all").status_code == 403
    assert desk.post(f"/record/{found.id}/settle").status_code == 403
    assert web.signed_in("manager", house=web.cast.outsider).post(f"/record/{found.id}/settle").status_code == 404


def test_every_page_warns_that_the_money_runs_out(web: Web) -> None:
    _reckon(web, balance=100_000, lasts_until=web.clock.now() + timedelta(days=3))
    desk = web.signed_in("receptionist")

    assert "The account that pays for texts runs out about Thu" in desk.see("/patients")
    assert "The account has £0.10 left." in desk.see("/record")


def test_enough_money_is_no_news(web: Web) -> None:
    _reckon(web)
    desk = web.signed_in("receptionist")

    assert "runs out" not in desk.see("/patients")
    assert "That is enough for the week." in desk.see("/record")


def test_how_far_it_was_compared_is_told_by_the_machines_clock_where_time_was_moved(web: Web) -> None:
    at, house = web.clock.real(), web.house
    with web.program.database.write() as session:
        session.add(ListCursor(clinic_id=house.clinic.id, sender_id=house.sender.id, look="soon", reached_at=at))
    manager = web.signed_in("manager")
    assert "Compared up to Mon 30 November, 09:00." in manager.see("/record")
    web.clock.now_value += timedelta(days=5)
    assert "Compared up to Mon 30 November, 09:00 by the machine’s own clock" in manager.see("/record")
