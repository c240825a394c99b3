"""Real worker and clock processes: killed at the worst moment, robbed of Redis, told to stop."""

import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cast import SHARED_PHONE
from tests.integration.notify.delivery.scene import Scene
from tests.integration.workers import own_redis
from tests.support.processes import a_process
from tests.support.settings import an_environment
from tests.support.telephony import wait_for
from workers.queues import Hints

pytestmark = [pytest.mark.processes, pytest.mark.redis]

Environment = Callable[[Scene, str], dict[str, str]]
PATIENCE = 30


def environment(scene: Scene, redis_url: str) -> dict[str, str]:
    told = scene.network.settings
    return an_environment(
        told.database_url, public_url=told.public_url, twilio_api_base=told.twilio_api_base, redis_url=redis_url
    )


def test_a_due_text_goes_out_through_a_worker(scene: Scene, redis_url: str, tmp_path: Path) -> None:
    text = scene.put()
    with a_process(environment(scene, redis_url), "worker", "--lane", "urgent", log=tmp_path / "log") as worker:
        Hints(redis_url).hint("urgent")
        wait_for(lambda: scene.state(text) == "delivered", seconds=PATIENCE)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(PATIENCE) == 0
    assert scene.network.phone(SHARED_PHONE) == ["An invented text."]
    assert SHARED_PHONE not in (tmp_path / "log").read_text()


def test_a_worker_killed_in_the_middle_of_a_send_sends_nothing_twice(
    scene: Scene, redis_url: str, tmp_path: Path
) -> None:
    scene.network.faults(slow_ms=1500)
    text = scene.put()
    _kill_while_sending(scene, redis_url, tmp_path)
    scene.network.faults()
    scene.wait_until(text, "delivered")
    _let_the_lease_run_out(scene)
    assert scene.network.phone(SHARED_PHONE) == ["An invented text."]


def test_a_worker_killed_without_any_receipt_is_settled_by_the_list(
    sqlite_scene: Scene, redis_url: str, tmp_path: Path
) -> None:
    scene = sqlite_scene
    scene.network.lose_receipts()
    scene.network.faults(slow_ms=1500)
    text = scene.put()
    _kill_while_sending(scene, redis_url, tmp_path)
    scene.network.faults()
    wait_for(lambda: len(scene.network.log()) == 1)
    _let_the_lease_run_out(scene)
    assert scene.state(text) == "accepted"
    assert "unknown" in scene.history(text)
    assert len(scene.network.log()) == 1


def test_a_worker_killed_before_the_network_took_the_text_leads_to_one_text(
    sqlite_scene: Scene, redis_url: str, tmp_path: Path
) -> None:
    scene = sqlite_scene
    scene.network.faults(slow_ms=1500, error_500=1)
    text = scene.put()
    _kill_while_sending(scene, redis_url, tmp_path)
    scene.network.faults()
    _let_the_lease_run_out(scene)
    assert scene.history(text).count("sending") == 2
    scene.wait_until(text, "delivered")
    assert scene.network.phone(SHARED_PHONE) == ["An invented text."]


def test_a_clock_without_redis_sends_by_itself(sqlite_scene: Scene, tmp_path: Path) -> None:
    scene = sqlite_scene
    text = scene.put()
    with a_process(environment(scene, ""), "clock", log=tmp_path / "log") as clock:
        wait_for(lambda: scene.state(text) == "delivered", seconds=PATIENCE)
        clock.send_signal(signal.SIGTERM)
        assert clock.wait(PATIENCE) == 0


def test_a_worker_outlives_the_loss_of_redis(sqlite_scene: Scene, tmp_path: Path) -> None:
    scene, address = sqlite_scene, f"unix://{tmp_path / 'redis.sock'}"
    first = own_redis.start(tmp_path)
    with a_process(environment(scene, address), "worker", "--lane", "urgent", log=tmp_path / "log") as worker:
        wait_for(lambda: own_redis.workers(address) == 1, seconds=PATIENCE)
        first.kill()
        first.wait()
        second = own_redis.start(tmp_path)
        try:
            text = scene.put()
            Hints(address).hint("urgent")
            wait_for(lambda: scene.state(text) == "delivered", seconds=PATIENCE)
            assert worker.poll() is None
        finally:
            worker.send_signal(signal.SIGTERM)
            worker.wait(PATIENCE)
            second.kill()
            second.wait()


def _kill_while_sending(scene: Scene, redis_url: str, tmp_path: Path) -> None:
    """Let a worker begin its call, and kill it before the network answers."""
    with a_process(environment(scene, redis_url), "worker", "--lane", "urgent", log=tmp_path / "log") as worker:
        Hints(redis_url).hint("urgent")
        wait_for(lambda: scene.parts.delivery.in_flight() == 1 and _sending(scene), seconds=PATIENCE)
        time.sleep(0.4)  # the call has begun, the network takes longer to answer
        worker.kill()
        worker.wait()


def _sending(scene: Scene) -> bool:
    return scene.parts.delivery.next_due() is None


def _let_the_lease_run_out(scene: Scene) -> None:
    scene.time_proves()
    scene.drain()
