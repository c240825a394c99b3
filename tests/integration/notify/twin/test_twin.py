"""Our record and the provider's are compared both ways, against the pretend network."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
import requests
from sqlalchemy import update

from service.notify.delivery.listing import ProviderRecord
from service.notify.models import Attempt, Message
from service.notify.moves import move_attempt, move_message
from service.notify.twin import rechecking
from service.notify.twin.models import ListCursor, ListDifference, ListedText
from service.notify.twin.rechecking import Rechecking
from tests.cast import SHARED_PHONE, a_message, an_attempt
from tests.integration.notify.twin.scene import TwinScene


def test_it_heals_what_it_can_and_reports_the_rest_once(scene: TwinScene) -> None:
    agreed = scene.sent("Both have it.")
    _count_segments(scene, 9)
    scene.network.faults(lost_callbacks=1)
    unheard = scene.put("Its receipts were lost.")
    scene.drain()
    sid = scene.send_past_us()

    assert (scene.compare(), scene.compare()) == (1, 0)

    (found,) = scene.differences()
    assert (found.kind, found.note, found.provider_id) == ("missing_here", "unknown_here", sid)
    assert scene.state(unheard) == "delivered"
    listed = {one.attempt_id: (one.segments, one.price, one.unit) for one in scene.all(ListedText)}
    assert listed == {scene.attempts(text)[0].id: (1, 40_000, "GBP") for text in (agreed, unheard)}


def test_a_text_that_left_although_it_was_thought_unsent_is_told(scene: TwinScene) -> None:
    scene.network.faults(timeout_after_accept=1, timeout_after_accept_mode="drop")
    scene.network.lose_receipts()
    adopted, twice = scene.put("Its answer was lost."), scene.put("It was sent again.")
    scene.drain()
    _think_it_unsent(scene, twice)
    scene.network.faults()
    scene.drain()

    scene.compare()

    assert scene.kinds() == [("differs", "sent_twice")]
    assert [attempt.state for attempt in scene.attempts(twice)] == ["delivered", "delivered"]
    assert scene.state(adopted) == "delivered"


def test_a_text_that_the_provider_does_not_have_is_reported(light_scene: TwinScene) -> None:
    text = light_scene.sent()
    requests.post(f"{light_scene.network.address}/sim/reset", json={}, timeout=5)

    light_scene.compare()

    (found,) = light_scene.differences()
    assert (found.kind, found.ours) == ("missing_there", "delivered")
    assert found.attempt_id == light_scene.attempts(text)[0].id


def test_a_text_that_arrived_here_and_not_there_is_reported(light_scene: TwinScene) -> None:
    light_scene.network.behave(SHARED_PHONE, mode="undelivered")
    light_scene.network.lose_receipts()
    text = light_scene.put()
    light_scene.drain()
    light_scene.tell(text, "delivered")

    light_scene.compare()

    (found,) = light_scene.differences()
    assert (found.note, found.ours, found.theirs) == ("did_not_arrive", "delivered", "undelivered")
    assert light_scene.state(text) == "delivered"


def test_a_difference_that_has_gone_is_settled(light_scene: TwinScene) -> None:
    ours, sid = light_scene.sent(), light_scene.send_past_us()
    light_scene.compare()
    with light_scene.parts.database.write() as session:
        session.execute(update(Attempt).where(Attempt.message_id == ours).values(provider_id=sid))

    light_scene.compare(timedelta(hours=2))

    (found,) = [one for one in light_scene.differences() if one.provider_id == sid]
    assert found.settled_at is not None
    assert found.settled_by is None


def test_a_number_that_came_from_another_clinic_leaves_that_clinics_texts_alone(light_scene: TwinScene) -> None:
    light_scene.twin.run()
    other, sid = light_scene.cast.outsider, light_scene.send_past_us()
    with light_scene.parts.database.write() as session:
        message = a_message(session, other.clinic, state="delivered")
        an_attempt(session, message, other.sender, provider_id=sid, state="delivered")

    assert light_scene.compare() == 0
    assert light_scene.all(ListedText) == []


def test_a_text_from_a_number_of_the_account_that_nobody_knows_is_reported(light_scene: TwinScene) -> None:
    light_scene.own_account(light_scene.cast.outsider.clinic.id)
    light_scene.twin.run()
    sid = light_scene.send_past_us(channel="whatsapp")

    assert (light_scene.compare(), light_scene.compare()) == (1, 0)

    (found,) = light_scene.differences()
    assert (found.note, found.provider_id) == ("unknown_number", sid)


def test_an_account_that_cannot_be_read_holds_up_no_other_clinic(light_scene: TwinScene) -> None:
    light_scene.own_account(light_scene.cast.owner.clinic.id)
    light_scene.twin.run()
    before = _reached(light_scene)

    light_scene.compare()

    moved = {clinic for clinic, reached in _reached(light_scene).items() if reached > before[clinic]}
    assert moved == {light_scene.cast.outsider.clinic.id}


def test_differences_that_cannot_be_looked_at_keep_no_other_from_its_turn(
    light_scene: TwinScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rechecking, "AT_ONCE", 1)
    parts, broken, other = light_scene.parts, light_scene.cast.owner, light_scene.cast.outsider
    light_scene.own_account(broken.clinic.id)
    long_ago = {"found_at": parts.clock.now(), "looked_at": parts.clock.real() - timedelta(days=1)}
    with parts.database.write() as session:
        an_attempt(session, a_message(session, other.clinic), other.sender, provider_id="SM1", state="delivered")
        for house, kind, hours in ((broken, "missing_there", 1), (other, "missing_here", 0)):
            row = {"clinic_id": house.clinic.id, "sender_id": house.sender.id, "provider_id": "SM1", "kind": kind}
            session.add(one := ListDifference(**row, **long_ago, note="unknown"))
            one.looked_at -= timedelta(hours=hours)
    again = Rechecking(
        parts.database, parts.clock, ProviderRecord(light_scene.network.settings), parts.delivery.accounts
    )

    assert (again.run(), again.run()) == (0, 1)

    assert [one.kind for one in light_scene.differences() if one.settled_at is not None] == ["missing_here"]


def test_it_goes_on_from_where_another_process_was(light_scene: TwinScene) -> None:
    light_scene.sent()
    light_scene.send_past_us()
    assert light_scene.compare(timedelta(minutes=5)) == 0  # too young to judge
    assert light_scene.compare() == 1
    before = _reached(light_scene)

    light_scene.compare(timedelta(hours=20))

    clinic = light_scene.cast.owner.clinic.id
    assert timedelta(hours=20) <= _reached(light_scene)[clinic] - before[clinic] < timedelta(hours=20, minutes=1)


def _reached(scene: TwinScene) -> dict[UUID, datetime]:
    return {one.clinic_id: one.reached_at for one in scene.all(ListCursor, ListCursor.look == "soon")}


def _count_segments(scene: TwinScene, count: int) -> None:
    with scene.parts.database.write() as session:
        session.execute(update(Attempt).values(segments=count))


def _think_it_unsent(scene: TwinScene, text: UUID) -> None:
    """Put a text of unknown outcome back into the queue, as if the list had proven that it never left."""
    now, real = scene.parts.clock.now(), scene.parts.clock.real()
    with scene.parts.database.write() as session:
        (attempt,) = [session.merge(one) for one in scene.attempts(text)]
        move_attempt(session, attempt, "unsent", "not_in_list", real)
        message = session.get_one(Message, (attempt.clinic_id, text))
        move_message(session, message, "queued", "proven_unsent", now)
        message.next_try_at = now
