"""Other programs read what differs and what the week costs; a manager's token settles."""

from service.notify.twin.models import ListDifference, WeekAhead
from tests.integration.web.conftest import furnished, small
from tests.integration.web.harness import Web

__all__ = ["furnished", "small"]


def test_other_programs_read_what_differs_and_what_the_week_costs(small: Web) -> None:
    house, now = small.cast.owner, small.app.extensions["aftercourse"].clock.now()
    assert small.caller("receptionist").get("/record/week").get_json()["planned"] is None
    with small.database.write() as session:
        found = ListDifference(clinic_id=house.clinic.id, sender_id=house.sender.id, provider_id="SM1")
        found.kind, found.note, found.found_at, found.looked_at = "missing_here", "unknown_here", now, now
        week = WeekAhead(clinic_id=house.clinic.id, reckoned_at=now, texts=1, segments=2, unit="GBP", shared=False)
        week.price, week.cost, week.account_cost, week.balance = 40_000, 80_000, 80_000, 1_000_000
        session.add_all([found, week])
    listed = small.caller("receptionist").get("/record/differences").get_json()
    assert (listed["open"], listed["items"][0]["kind"]) == (1, "missing_here")
    assert "£0.08" in small.caller("receptionist").get("/record/week").get_json()["planned"]
    address = f"/record/differences/{found.id}/settle"
    assert small.caller("receptionist").post(address).status_code == 403
    assert small.caller("manager", outsider=True).post(address).status_code == 404
    assert small.caller("manager").post(address).get_json()["settled_at"] is not None
    assert small.caller("manager").get("/record/differences").get_json()["items"] == []
