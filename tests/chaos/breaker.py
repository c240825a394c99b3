"""Break things at random until told to stop: kill processes, flush and stop Redis, restart PostgreSQL."""

import random
import threading
from collections import Counter
from collections.abc import Callable

from tests.chaos.numbers import Numbers
from tests.chaos.servers import Postgres, RedisServer
from tests.chaos.supervisor import Supervisor

REDIS_AWAY = (0.5, 3.0)
POSTGRES_AWAY = (0.1, 1.0)


class Breaker:
    """Three hammers, each with its own dice made of the run's seed; `done` counts the blows."""

    def __init__(
        self, numbers: Numbers, supervisor: Supervisor, redis: RedisServer | None, postgres: Postgres | None
    ) -> None:
        self._numbers, self._supervisor = numbers, supervisor
        self._redis, self._postgres = redis, postgres
        self._stopping = threading.Event()
        self.done: Counter[str] = Counter()
        self.failed: list[Exception] = []
        self._threads = [
            self._hammer("processes", numbers.kill_every, self._kill),
            *([self._hammer("redis", numbers.redis_every, self._hit_redis)] if redis else []),
            *([self._hammer("postgres", numbers.restart_every, self._restart_postgres)] if postgres else []),
        ]

    @property
    def kills(self) -> int:
        return sum(number for what, number in self.done.items() if what.startswith("kill "))

    @property
    def _is_enough(self) -> bool:
        return self._numbers.stops_when_killed and self.kills >= self._numbers.kills

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Put the hammers down; what was being broken is whole again after this."""
        self._stopping.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join()

    def _hammer(self, name: str, every: tuple[float, float], hit: Callable[[random.Random], None]) -> threading.Thread:
        dice = random.Random(f"{name} {self._numbers.seed}")

        def swing() -> None:
            while not self._stopping.wait(dice.uniform(*every)) and not self._is_enough:
                try:
                    hit(dice)
                except Exception as error:  # noqa: BLE001 - told at the end: a hammer that broke proves nothing
                    self.failed.append(error)
                    return

        return threading.Thread(target=swing, name=name, daemon=True)

    def _kill(self, dice: random.Random) -> None:
        part = dice.choice([part for part in self._supervisor.parts if part.program == "aftercourse"])
        if self._supervisor.kill(part):
            self.done[f"kill {part.kind}"] += 1

    def _hit_redis(self, dice: random.Random) -> None:
        assert self._redis is not None
        if dice.random() < 0.5:
            self._redis.flush()
            self.done["flush of Redis"] += 1
            return
        self._redis.stop()
        self._stopping.wait(dice.uniform(*REDIS_AWAY))
        self._redis.start()
        self.done["stop and start of Redis"] += 1

    def _restart_postgres(self, dice: random.Random) -> None:
        assert self._postgres is not None
        mode = dice.choice(("fast", "immediate"))
        self._postgres.stop(mode)
        self._stopping.wait(dice.uniform(*POSTGRES_AWAY))
        self._postgres.start()
        self.done[f"{mode} restart of PostgreSQL"] += 1
