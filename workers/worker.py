"""The worker process: one lane, one queue, the program built once.

RQ's `SimpleWorker` runs jobs in the process itself: a fork for each would open a new connection to Twilio for each. One
queue a process, because with two RQ can lose what a dying worker has just taken.
"""

import multiprocessing
import os
import signal
import threading
import time
from multiprocessing.process import BaseProcess
from types import FrameType
from uuid import uuid4

import structlog
from redis.client import Pipeline
from redis.exceptions import RedisError
from rq import SimpleWorker
from rq.exceptions import StopRequested
from rq.serializers import JSONSerializer
from rq.worker_registration import register

from service.base import logs
from service.base.settings import PREFIX, Settings, SettingsError
from service.notify.outbox import LANES
from service.program import build_program
from workers import jobs
from workers.queues import connect, queue_name

LOG = structlog.get_logger()
WORKER_SECONDS, MAINTENANCE_SECONDS = 30, 30
"""RQ's defaults leave what a dead worker held lying for thirteen minutes; `worker_ttl` sets how often it looks."""

PAUSE_SECONDS = 1.0
PATIENCE_SECONDS = 30.0


class LaneWorker(SimpleWorker):
    """A worker that comes back soon after Redis does."""

    max_connection_wait_time = 2.0
    asked_to_stop = False

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        self.asked_to_stop = True
        jobs.stop()
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline | None = None) -> None:
        """Say also who we are: a Redis that was flushed has forgotten it, and RQ tells it only once, at its birth."""
        super().heartbeat(timeout, pipeline)
        register(self, pipeline)


def run_worker(settings: Settings, lane: str) -> None:
    """Work on one lane until told to stop by SIGTERM or Ctrl-C; outlives any loss of Redis."""
    if not settings.redis_url:
        raise SettingsError([f"{PREFIX}REDIS_URL: is required by a worker; without Redis the clock sends by itself"])
    program = build_program(settings)
    program.delivery.warm_up()
    jobs.install(program.delivery)
    LOG.info("worker_started", lane=lane)
    try:
        while not _work(settings.redis_url, lane):
            time.sleep(PAUSE_SECONDS)
    except StopRequested:
        pass  # told to stop between two tries to reach Redis
    finally:
        program.database.dispose()
    LOG.info("worker_stopped", lane=lane)


def _work(redis_url: str, lane: str) -> bool:
    """Work until told to stop (True) or until Redis is lost (False)."""
    worker: LaneWorker | None = None
    try:
        worker = LaneWorker(
            [queue_name(lane)],
            name=f"{lane}-{uuid4().hex}",
            connection=connect(redis_url),
            serializer=JSONSerializer,
            worker_ttl=WORKER_SECONDS,
            maintenance_interval=MAINTENANCE_SECONDS,
            log_job_description=False,
        )
        worker.work(logging_level="WARNING")
    except (RedisError, OSError) as error:
        LOG.warning("redis_lost", lane=lane, kind=type(error).__name__)
    return worker is not None and worker.asked_to_stop


def run_workers(settings: Settings) -> None:
    """Run one child process for each lane until told to stop; a child that dies is started again."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    children = {lane: _start(settings, lane) for lane in LANES}
    while not stopping.wait(PAUSE_SECONDS):
        children |= {lane: _start(settings, lane) for lane, child in children.items() if not child.is_alive()}
    for child in children.values():
        child.terminate()
    for child in children.values():
        child.join(PATIENCE_SECONDS)


def _start(settings: Settings, lane: str) -> BaseProcess:
    child = multiprocessing.get_context("spawn").Process(target=_child, args=(settings, lane), name=f"worker-{lane}")
    child.start()
    return child


def _child(settings: Settings, lane: str) -> None:
    logs.configure(process=f"worker-{lane}", level=settings.log_level)
    threading.Thread(target=_follow_parent, daemon=True).start()
    run_worker(settings, lane)


def _follow_parent() -> None:
    """Stop when the parent has died, so that no worker is left behind."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
