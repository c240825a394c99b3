"""Other programs read which numbers work, and a manager's token tries one that is stopped."""

from datetime import timedelta

from service.notify.delivery.stops.models import SenderStop
from tests.cast import ROWAN_NUMBER, a_message
from tests.integration.web.conftest import furnished, small
from tests.integration.web.harness import Web

__all__ = ["furnished", "small"]


def test_other_programs_see_what_is_stopped_and_try_it(small: Web) -> None:
    house, now = small.cast.owner, small.app.extensions["aftercourse"].clock.now()
    with small.database.write() as session:
        stop = SenderStop(clinic_id=house.clinic.id, sender_id=house.sender.id, since=now, probe_at=now, code=20003)
        stop.reason, stop.probe_at = "provider_credentials", now + timedelta(minutes=5)
        session.add(stop)
        waits = a_message(session, house.clinic, state="queued", reason="sender_stopped", next_try_at=now)
    address = f"/senders/{house.sender.id}/try"
    (shown,) = small.caller("receptionist").get("/senders").get_json()["items"]
    assert (shown["address"], shown["state"], shown["code"], shown["waiting"]) == (ROWAN_NUMBER, "stopped", 20003, 1)
    assert small.caller("receptionist").post(address).status_code == 403
    assert small.caller("manager", outsider=True).post(address).status_code == 404
    assert small.caller("manager").post(address).get_json()["trying"] is True
    with small.database.write() as session:
        probed = session.query(SenderStop).one()
        assert probed.probe_id == waits.id
        probed.resumed_at = now
    answer = small.caller("manager").post(address)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "sender_works")
