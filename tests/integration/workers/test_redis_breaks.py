"""Redis may forget everything, cut its connections or stop answering under live workers: no text notices for long."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.integration.notify.delivery.scene import Scene
from tests.integration.workers import own_redis
from tests.support.processes import a_process
from tests.support.settings import an_environment
from tests.support.telephony import wait_for
from workers.lane_watch import LaneWatch
from workers.queues import Hints

pytestmark = [pytest.mark.processes, pytest.mark.redis]
PATIENCE = 30


@contextmanager
def a_worker(scene: Scene, address: str, log: Path) -> Iterator[None]:
    """Run a worker of the urgent lane, known to Redis."""
    told = scene.network.settings
    environment = an_environment(
        told.database_url, public_url=told.public_url, twilio_api_base=told.twilio_api_base, redis_url=address
    )
    with a_process(environment, "worker", "--lane", "urgent", log=log):
        wait_for(lambda: own_redis.workers(address) == 1, seconds=PATIENCE)
        yield


def test_a_worker_goes_on_whose_redis_forgets_everything_and_then_cuts_it_off(
    sqlite_scene: Scene, tmp_path: Path
) -> None:
    scene = sqlite_scene
    scene.network.faults(slow_ms=500)
    with own_redis.a_redis(tmp_path) as address, a_worker(scene, address, tmp_path / "log"):
        _hurt_while_sending(scene, address, "Flushed.", lambda: own_redis.console(address).flushall())
        wait_for(lambda: own_redis.workers(address) == 1, seconds=PATIENCE)
        _hurt_while_sending(scene, address, "Cut off.", lambda: own_redis.cut_connections(address))
        _hurt_while_sending(scene, address, "As if nothing had happened.", lambda: None)
    assert len(scene.network.log()) == 3


def test_a_clock_waits_a_second_for_a_redis_that_hangs_and_sends_by_itself(sqlite_scene: Scene, tmp_path: Path) -> None:
    scene = sqlite_scene
    with own_redis.a_redis(tmp_path) as address:
        watch = LaneWatch("urgent", scene.parts.delivery, Hints(address), scene.parts.clock)
        own_redis.console(address).client_pause(5_000)  # milliseconds; commands are taken and not answered
        text, began = scene.put(), time.monotonic()
        watch.look()
        assert time.monotonic() - began < 3
        scene.wait_until(text, "delivered")


def _hurt_while_sending(scene: Scene, address: str, words: str, hurt: Callable[[], object]) -> None:
    """Let the worker begin to send, and do something to its Redis before it ends; the text arrives."""
    text = scene.put(words)
    assert Hints(address).hint("urgent")
    wait_for(lambda: scene.state(text) == "sending", seconds=PATIENCE)
    hurt()
    scene.wait_until(text, "delivered")
