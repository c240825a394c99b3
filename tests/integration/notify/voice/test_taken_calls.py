"""A call that somebody took, and what becomes of it where the two are never put through to each other."""

from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from service.notify.voice.incoming import IncomingCalls
from service.notify.voice.models import IncomingCall
from service.notify.voice.unheard import UnheardCalls
from tests.cast import ANSWERED_AT_NIGHT, ROWAN_NUMBER
from tests.integration.notify.voice.scene import CallScene
from tests.integration.notify.voice.test_incoming_calls import NIGHT, OWN, it_is, treated

if TYPE_CHECKING:
    from service.notify.delivery.clients import Clients

FORM = {"CallSid": "CA" + "6" * 32, "From": OWN, "To": ROWAN_NUMBER}


@pytest.fixture(autouse=True)
def _fresh(scene: CallScene) -> None:
    it_is(scene, NIGHT)
    treated(scene, 2)


def calls(scene: CallScene) -> IncomingCalls:
    assert scene.parts.voice is not None
    return scene.parts.voice.incoming


def taken(scene: CallScene) -> IncomingCall:
    """Let the patient ring, and the nurse press the key."""
    calls(scene).begin(scene.cast.owner.sender, FORM)
    call = kept(scene)
    assert "<Hangup" not in calls(scene).accept(call.clinic_id, call.id, scene.nurse.id, "1")
    return call


def kept(scene: CallScene) -> IncomingCall:
    call = scene.kept(FORM["CallSid"])
    assert call is not None
    return call


def test_who_gives_up_as_somebody_takes_the_call_is_missed(scene: CallScene) -> None:
    taken(scene)
    calls(scene).end(scene.cast.owner.sender, FORM)
    call = kept(scene)
    assert (call.state, call.answered_by) == ("missed", None)
    assert scene.item_of(call).urgency == "urgent"


def test_who_talked_for_a_moment_is_not_missed(scene: CallScene) -> None:
    call = taken(scene)
    calls(scene).go_on(call.clinic_id, call.id, 1, is_over=True, bridged=True)
    calls(scene).end(scene.cast.owner.sender, FORM)
    assert kept(scene).state == "answered"


def test_the_next_phone_rings_where_the_first_was_never_put_through(scene: CallScene) -> None:
    call = taken(scene)
    answer = calls(scene).go_on(call.clinic_id, call.id, 1, bridged=False)
    assert ANSWERED_AT_NIGHT in answer
    assert kept(scene).state == "ringing"


def test_who_has_the_call_keeps_it_though_the_provider_asks_again(scene: CallScene) -> None:
    call = taken(scene)
    again = calls(scene).accept(call.clinic_id, call.id, scene.nurse.id, "1")
    assert "<Hangup" not in again
    other = calls(scene).accept(call.clinic_id, call.id, scene.cast.owner.manager.id, "1")
    assert "no longer there. Goodbye" in other


class Listing:
    """The network's list of calls, with one in it."""

    def __init__(self, scene: CallScene, seconds: float) -> None:
        call, ahead = kept(scene), scene.parts.clock.clinic_ahead
        assert call.answered_at is not None
        self._call = SimpleNamespace(sid=call.provider_id, direction="inbound", status="completed", _from=OWN)
        self._call.date_created = call.came_at - ahead
        self._call.end_time = call.answered_at - ahead + timedelta(seconds=seconds)

    @property
    def calls(self) -> "Listing":
        return self

    def of(self, _: object) -> "Listing":
        return self

    def stream(self, **_: object) -> list[SimpleNamespace]:
        return [self._call]


@pytest.mark.parametrize(("seconds", "state"), [(3, "missed"), (60, "answered")])
def test_a_call_that_was_taken_and_of_whose_end_nobody_told_is_looked_up(
    scene: CallScene, seconds: float, state: str
) -> None:
    taken(scene)
    scene.machine_time_passes(timedelta(minutes=7))
    parts = scene.parts
    listing = cast("Clients", Listing(scene, seconds))
    unheard = UnheardCalls(parts.database, parts.clock, parts.delivery.accounts, listing, calls(scene))
    assert [unheard.run(), unheard.run()] == [1, 0]
    assert kept(scene).state == state
    assert kept(scene).ended_at is not None
