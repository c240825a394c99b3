"""Status callbacks: signed as Twilio signs, in order, repeated as the URL's fragment asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.contract.simulated import PATIENT, Simulated, simulated

if TYPE_CHECKING:
    from pathlib import Path

    from tests.contract.pretend_service import PretendService


def _statuses(service: PretendService, count: int) -> list[str]:
    return [heard.form["MessageStatus"] for heard in service.wait_for(count)]


def test_it_tells_sent_then_delivered_and_never_queued(network: Simulated) -> None:
    sid = network.send().sid

    heard = network.service.wait_for(2)

    assert [each.form["MessageStatus"] for each in heard] == ["sent", "delivered"]
    assert {each.form["MessageSid"] for each in heard} == {sid}
    assert {each.path for each in heard} == {"/webhooks/twilio/status/attempt-1"}


def test_it_signs_the_url_without_its_fragment(network: Simulated) -> None:
    network.send(status_callback=f"{network.service.url}/status/1?clinic=c1#rc=3&rp=all")

    assert all(heard.signed for heard in network.service.wait_for(2))


def test_it_repeats_a_callback_that_failed(network: Simulated) -> None:
    network.service.answers = [500, 503]

    network.send(status_callback=f"{network.service.url}/status/1#rc=3&rp=all")

    heard = network.service.wait_for(4)
    assert [each.form["MessageStatus"] for each in heard] == ["sent", "sent", "sent", "delivered"]
    assert len({each.token for each in heard}) == 2


def test_it_does_not_repeat_a_500_unless_asked(network: Simulated) -> None:
    network.service.answers = [500]

    network.send()

    assert _statuses(network.service, 2) == ["sent", "delivered"]


def test_it_says_why_a_text_was_not_delivered(network: Simulated) -> None:
    network.post(f"/sim/phones/{PATIENT}", {"mode": "undelivered", "error_code": 30005})

    sid = network.send().sid

    assert _statuses(network.service, 2) == ["sent", "undelivered"]
    assert network.service.heard[1].form["ErrorCode"] == "30005"
    assert network.client().messages(sid).fetch().error_code == 30005


def test_it_fails_a_text_at_once(network: Simulated) -> None:
    network.post(f"/sim/phones/{PATIENT}", {"mode": "failed"})

    network.send()

    (heard,) = network.service.wait_for(1)
    assert (heard.form["MessageStatus"], heard.form["ErrorCode"]) == ("failed", "30008")


def test_it_never_confirms_for_a_silent_phone(network: Simulated) -> None:
    network.post(f"/sim/phones/{PATIENT}", {"mode": "silent"})

    network.send()
    network.send(to="+447700900456", status_callback=f"{network.service.url}/other")

    assert len(network.service.wait_for(2, "/other")) == 2
    assert [each.form["MessageStatus"] for each in network.service.under("/webhooks")] == ["sent"]


def test_it_doubles_callbacks_on_request(network: Simulated) -> None:
    network.post("/sim/faults", {"double_callbacks": 1})

    network.send()

    assert _statuses(network.service, 4) == ["sent", "sent", "delivered", "delivered"]


def test_it_shuffles_callbacks_on_request(network: Simulated) -> None:
    network.post("/sim/faults", {"shuffle_callbacks": 1})

    network.send()

    assert _statuses(network.service, 2) == ["delivered", "sent"]


def test_it_takes_up_its_work_after_a_restart(service: PretendService, tmp_path: Path) -> None:
    with simulated(service, tmp_path, sent_seconds=30) as before:
        sid = before.send("Do not lose me").sid

    with simulated(service, tmp_path) as after:
        heard = service.wait_for(2)

        assert [each.form["MessageStatus"] for each in heard] == ["sent", "delivered"]
        assert [entry["sid"] for entry in after.get("/sim/log")] == [sid]
