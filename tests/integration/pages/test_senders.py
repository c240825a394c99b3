"""When the network refuses a number, the pages say so in plain words, with what to do and a button to try again."""

from datetime import timedelta

from service.notify.delivery.stops.models import SenderStop
from tests.cast import a_message
from tests.support.web import Web


def stopped(web: Web, *, waiting: int) -> None:
    """Let the clinic's number be refused since ten minutes ago, and texts wait for it."""
    house, now = web.house, web.clock.now()
    with web.program.database.write() as session:
        stop = SenderStop(clinic_id=house.clinic.id, sender_id=house.sender.id, code=21606)
        stop.since, stop.reason = now - timedelta(minutes=10), "sender_unusable"
        stop.probe_at = web.clock.real() + timedelta(minutes=5)
        session.add(stop)
        for _ in range(waiting):
            waits = a_message(session, house.clinic, state="queued", reason="sender_stopped")
            waits.next_try_at = now + timedelta(hours=9)


def test_today_says_since_when_how_many_wait_and_what_to_do(web: Web) -> None:
    stopped(web, waiting=3)
    page = web.signed_in().see("/")
    assert "number 07700 900900 since Mon 30 November, 08:50." in page
    assert "3 texts wait" in page
    assert "What to do:" in page
    assert page.index("Texts cannot leave") < page.index('id="sessions-title"')


def test_only_a_manager_is_offered_to_try_and_learns_what_becomes_of_it(web: Web) -> None:
    stopped(web, waiting=1)
    assert "Try now</button>" not in web.signed_in().see("/senders")
    address = f"/senders/{web.house.sender.id}/try"
    assert web.signed_in().post(address).status_code == 403
    boss = web.signed_in("manager")
    assert "Try now</button>" in boss.see("/")
    assert "One text is being sent to find out." in boss.do(address)


def test_where_nothing_waits_the_next_text_is_the_trial(web: Web) -> None:
    stopped(web, waiting=0)
    page = web.signed_in("manager").do(f"/senders/{web.house.sender.id}/try")
    assert "No text waits that it could be tried with." in page


def test_a_number_that_works_says_so_and_today_says_nothing_of_it(web: Web) -> None:
    boss = web.signed_in("manager")
    assert "Texts cannot leave" not in boss.see("/")
    assert ">works</span>" in boss.see("/senders")
    assert "That number works" in boss.do(f"/senders/{web.house.sender.id}/try")


def test_another_clinic_neither_sees_nor_tries_it(web: Web) -> None:
    stopped(web, waiting=1)
    stranger = web.signed_in("manager", house=web.cast.outsider)
    assert "Texts cannot leave" not in stranger.see("/")
    stranger.do(f"/senders/{web.house.sender.id}/try")
    with web.program.database.read() as session:
        assert session.query(SenderStop).one().probe_id is None
