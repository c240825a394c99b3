"""Redis and the queues in it: hints that something is due, never the work itself.

One queue a lane, ids and names only, JSON instead of pickle, and short lives for everything: the database knows what is
to be done, so all of Redis may vanish at any moment.
"""

from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import structlog
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from redis.sentinel import Sentinel
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer

LOG = structlog.get_logger()
JOB = "workers.jobs.drain"
JOB_SECONDS, RESULT_SECONDS, FAILURE_SECONDS = 300, 60, 3600
HINT_SECONDS = 60
"""A hint that nobody took for so long is of no use; the clock has sent by itself."""

QUICK_SECONDS = 1.0
SENTINEL_PORT = 26379


def connect(url: str, *, quick: bool = False) -> Redis:
    """Open a connection pool; nothing is sent yet. `quick` gives up after a second, for hints."""
    options = {"socket_timeout": QUICK_SECONDS, "socket_connect_timeout": QUICK_SECONDS} if quick else {}
    if quick:
        options["retry"] = Retry(NoBackoff(), 0)  # type: ignore[assignment]
    parts = urlsplit(url)
    if parts.scheme == "redis+sentinel":
        return _by_sentinel(parts, options)
    connection: Redis = Redis.from_url(url, **options)
    return connection


def queue_name(lane: str) -> str:
    return f"aftercourse-{lane}"


def queue_of(lane: str, connection: Redis) -> Queue:
    return Queue(queue_name(lane), connection=connection, serializer=JSONSerializer)


class Hints:
    """Tell workers that a lane has something due. Without an address nobody can be told."""

    def __init__(self, url: str) -> None:
        self._connection = connect(url, quick=True) if url else None

    def hint(self, lane: str) -> bool:
        """Leave one hint, unless as many as the lane has workers wait already; False where Redis is away."""
        if self._connection is None:
            return False
        try:
            queue = queue_of(lane, self._connection)
            if queue.count < max(SimpleWorker.count(queue=queue), 1):
                queue.enqueue_call(
                    JOB, (lane,), timeout=JOB_SECONDS, ttl=HINT_SECONDS, result_ttl=RESULT_SECONDS,
                    failure_ttl=FAILURE_SECONDS,
                )  # fmt: skip
        except (RedisError, OSError) as error:
            LOG.warning("hint_not_left", lane=lane, kind=type(error).__name__)
            return False
        return True


def _by_sentinel(parts: SplitResult, options: dict[str, float]) -> Redis:
    """Read `redis+sentinel://:password@host:port,host:port/NAME/DB?sentinel_password=…`; the master may change."""
    login, _, hosts = parts.netloc.rpartition("@")
    user, _, password = login.partition(":")
    name, _, number = parts.path.strip("/").partition("/")
    asked = parse_qs(parts.query).get("sentinel_password")
    watchers = {"password": asked[0], **options} if asked else dict(options)
    sentinel = Sentinel(  # type: ignore[no-untyped-call]
        [_host(written) for written in hosts.split(",")],
        sentinel_kwargs=watchers,
        username=unquote(user) or None,
        password=unquote(password) or None,
        db=int(number or 0),
        **options,
    )
    master: Redis = sentinel.master_for(name)  # type: ignore[no-untyped-call]
    return master


def _host(written: str) -> tuple[str, int]:
    host, _, port = written.rpartition(":") if ":" in written else (written, "", "")
    return host, int(port or SENTINEL_PORT)
