"""Three ways to send many texts: our workers, the bare SDK, and one forking RQ job for each text.

Each way is two processes that are ready before the watch starts.
"""

import os
import resource
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from redis import Redis
from rq import Queue, Worker
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from service.base import keys, logs
from service.base.clock import Clock
from service.base.database import Database
from service.base.phones import Phones
from service.notify.delivery.delivery import Delivery
from service.notify.delivery.limits import THREADS
from tests.support.settings import ACCOUNT_SID, DATA_KEYS, some_settings

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

PROCESSES = 2
BODY = "Rowan Skin Clinic: an invented text of two segments, as long as advice usually is. " * 3
JOBS = "bench-of-jobs"


@dataclass(frozen=True, slots=True)
class Task:
    """What a process is to do: `texts` is its share where nobody else tells how much there is."""

    network: str
    database: str = ""
    redis: str = ""
    texts: int = 0


@dataclass(frozen=True, slots=True)
class Done:
    """When a process began and ended (one clock for all), its seconds of processor, its memory in MB."""

    begun: float
    ended: float
    cpu: float
    memory: float


Way = Callable[[Task], Callable[[], object]]
"""Gets ready for a task; what it returns does it."""


def ours(task: Task) -> Callable[[], object]:
    """Drain what is due, as a worker process does."""
    keys.install(keys.Keyring(DATA_KEYS))
    logs.configure(process="worker-aftercare", level="WARNING")
    database = Database(task.database)
    settings = some_settings(task.database, twilio_api_base=task.network)
    delivery = Delivery(settings, database, Clock(), Phones(allow_drama=True))
    delivery.warm_up()
    delivery.oldest_due("urgent")
    return lambda: _until_none(lambda: delivery.drain("aftercare"))


def _until_none(drain: Callable[[], int]) -> None:
    while drain():
        pass


def sdk(task: Task) -> Callable[[], object]:
    """Send by the SDK and nothing else, from as many threads as our workers have; each with its own connection."""
    clients = [a_client(task.network) for _ in range(THREADS)]
    share = task.texts // THREADS

    def send(client: Client) -> None:
        for _ in range(share):
            send_one(client)

    pool = ThreadPoolExecutor(THREADS)
    return lambda: list(pool.map(send, clients))


def rq_jobs(task: Task) -> Callable[[], object]:
    """Work off a queue with the default worker, which forks for each job; the SDK is imported before, its best case."""
    connection: Redis = Redis.from_url(task.redis)
    worker = Worker([Queue(JOBS, connection=connection)], connection=connection, log_job_description=False)
    return lambda: worker.work(burst=True, logging_level="ERROR")


def put_jobs(redis: str, network: str, texts: int) -> None:
    queue = Queue(JOBS, connection=Redis.from_url(redis))
    for _ in range(texts):
        queue.enqueue(send_job, network, result_ttl=0)


def send_job(network: str) -> None:
    send_one(a_client(network))


def a_client(network: str) -> Client:
    by_requests = TwilioHttpClient(timeout=10)
    client = Client(ACCOUNT_SID, "an-auth-token-that-only-tests-have", http_client=by_requests)  # type: ignore[no-untyped-call]
    client.api.base_url = network
    return client


def send_one(client: Client) -> None:
    client.messages.create(
        to="+447700900123", from_="+447700900910", body=BODY, status_callback="http://127.0.0.1:18000/status"
    )


def run(way: Way, task: Task) -> list[Done]:
    """Let two processes do a task at once."""
    with _processes(way, task) as pipes:
        for pipe in pipes:
            pipe.recv()
        for pipe in pipes:
            pipe.send(None)
        return [pipe.recv() for pipe in pipes]


@contextmanager
def _processes(way: Way, task: Task) -> Iterator[list["Connection[Any, Any]"]]:
    fork = get_context("spawn")
    pairs = [fork.Pipe() for _ in range(PROCESSES)]
    processes = [fork.Process(target=_child, args=(theirs, way, task)) for _, theirs in pairs]
    for process, (_, theirs) in zip(processes, pairs, strict=True):
        process.start()
        theirs.close()  # whoever dies is noticed
    try:
        yield [mine for mine, _ in pairs]
    finally:
        for process in processes:
            process.join(30)
            process.kill()


def _child(pipe: "Connection[Any, Any]", way: Way, task: Task) -> None:
    act = way(task)
    pipe.send(os.getpid())
    pipe.recv()
    before, begun = _cpu(), time.monotonic()
    act()
    ended = time.monotonic()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    pipe.send(Done(begun, ended, _cpu() - before, memory))


def _cpu() -> float:
    """Return the seconds of processor of this process and of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def rate(done: list[Done], texts: int) -> float:
    """Return texts a second, from the first process's beginning to the last one's end."""
    return texts / (max(each.ended for each in done) - min(each.begun for each in done))
