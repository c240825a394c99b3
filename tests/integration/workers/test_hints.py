"""Hints in a real Redis: few, short-lived, and without a word about anybody."""

import base64
import binascii
import contextlib
import threading
import zlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from tests.cast import SHARED_PHONE
from tests.integration.notify.delivery.scene import Scene
from workers import jobs
from workers.clock_process import chores_of
from workers.lane_watch import LaneWatch
from workers.queues import Hints, connect, queue_name, queue_of

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.redis


def test_one_hint_waits_however_often_it_is_given(redis_url: str) -> None:
    hints = Hints(redis_url)
    assert [hints.hint("urgent") for _ in range(5)] == [True] * 5
    assert queue_of("urgent", connect(redis_url)).count == 1


def test_lanes_do_not_share_hints(redis_url: str) -> None:
    _leave_a_hint(redis_url, "urgent")
    _leave_a_hint(redis_url, "aftercare")
    assert queue_of("aftercare", connect(redis_url)).count == 1


def test_everything_in_redis_is_about_a_lane_and_nobody(redis_url: str, sqlite_scene: Scene) -> None:
    sqlite_scene.put("Words about a patient.")
    _leave_a_hint(redis_url, "urgent")
    connection = connect(redis_url)
    jobs.install(sqlite_scene.parts.delivery)
    worker = SimpleWorker([queue_name("urgent")], connection=connection, serializer=JSONSerializer)
    worker.work(burst=True, logging_level="WARNING")
    stored = _stored(connection)
    assert "Words" not in stored
    assert SHARED_PHONE not in stored
    assert len(sqlite_scene.network.log()) == 1


def test_a_drain_that_fails_tells_redis_nothing_but_its_kind(redis_url: str) -> None:
    jobs.install(_Broken())  # type: ignore[arg-type]
    _leave_a_hint(redis_url, "urgent")
    connection = connect(redis_url)
    worker = SimpleWorker([queue_name("urgent")], connection=connection, serializer=JSONSerializer)
    worker.work(burst=True, logging_level="CRITICAL")
    stored = _stored(connection)
    assert "DrainFailedError" in stored
    assert "Marnie" not in stored


def test_a_lost_hint_delays_nothing_for_long(redis_url: str, sqlite_scene: Scene) -> None:
    text = sqlite_scene.put()
    parts = sqlite_scene.parts
    watch = LaneWatch("urgent", parts.delivery, Hints(redis_url), parts.clock)
    watch.look()
    connect(redis_url).flushall()
    parts.clock.machine_ahead += timedelta(seconds=6)
    watch.look()
    sqlite_scene.wait_until(text, "delivered")


def test_the_clock_sends_by_itself_where_there_is_no_redis(sqlite_scene: Scene) -> None:
    text, stopping = sqlite_scene.put(), threading.Event()
    lanes = [chore for chore in chores_of(sqlite_scene.parts) if chore.name == "lane_urgent"]
    lanes[0].do()
    stopping.set()
    sqlite_scene.wait_until(text, "delivered")


class _Broken:
    def drain(self, lane: str) -> int:
        raise RuntimeError("Marnie Thistle")


def _leave_a_hint(redis_url: str, lane: str) -> None:
    """Hint until it is taken: a hint gives up after a second, and a busy machine can be slower than that."""
    hints = Hints(redis_url)
    assert any(hints.hint(lane) for _ in range(10))


def _stored(connection: Any) -> str:
    """Read all that Redis holds; RQ packs some of it."""
    read: dict[bytes, Callable[[bytes], object]] = {
        b"string": connection.get,
        b"hash": connection.hgetall,
        b"list": lambda name: connection.lrange(name, 0, -1),
        b"set": connection.smembers,
        b"zset": lambda name: connection.zrange(name, 0, -1),
        b"stream": connection.xrange,
    }
    keys = list(connection.scan_iter())
    assert keys
    return str([(key, _unpacked(read[connection.type(key)](key))) for key in keys])


def _unpacked(value: object) -> object:
    if isinstance(value, dict):
        return {key: _unpacked(part) for key, part in value.items()}
    if isinstance(value, list | tuple | set):
        return [_unpacked(part) for part in value]
    return _plain(value) if isinstance(value, bytes) else value


def _plain(value: bytes) -> bytes:
    """Undo RQ's packing: deflated, and in results written in base64 besides."""
    for unwrap in (lambda raw: raw, base64.b64decode):
        with contextlib.suppress(zlib.error, binascii.Error):
            return zlib.decompress(unwrap(value))
    return value
