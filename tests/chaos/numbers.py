"""How large a run is, and how its processes are hurried; everything that is chosen by hand."""

from dataclasses import dataclass
from typing import Any

FAULTS: dict[str, Any] = {
    "timeout_after_accept": 0.02,
    "timeout_after_accept_mode": "hang",
    "error_500": 0.03,
    "error_500_accepted": 0.5,
    "error_502": 0.02,
    "error_502_accepted": 0.5,
    "error_429": 0.03,
    "slow_ms": 30,
    "double_callbacks": 0.2,
    "shuffle_callbacks": 0.2,
    "lost_callbacks": 0.3,
    "late_callbacks": 0.05,
    "late_seconds": 4,
}


@dataclass(frozen=True, slots=True)
class Numbers:
    """The figures of one run. Leases and time-outs shorter than the product's own make a short run possible."""

    seed: int
    texts: int = 10_000
    kills: int = 200
    days: int = 9
    clinics: int = 24
    sqlite: bool = False
    kill_every: tuple[float, float] = (2.0, 4.0)
    restart_every: tuple[float, float] = (40.0, 80.0)
    redis_every: tuple[float, float] = (15.0, 30.0)
    proof_seconds: int = 48
    lease_seconds: float = 40.0
    read_seconds: float = 10.0
    patience: float = 60.0
    lanes: tuple[str, ...] = ("urgent", "aftercare", "aftercare", "housekeeping")
    clocks: int = 2
    direct_desks: int = 2
    stops_when_killed: bool = False
    """Whether the hammers rest once enough processes were killed."""

    @property
    def faults(self) -> dict[str, Any]:
        """Give the network's faults: a call that hangs does so until after our own time-out."""
        return {**FAULTS, "timeout_seconds": self.read_seconds + 1.0, "seed": self.seed}


def full(seed: int, *, sqlite: bool = False) -> Numbers:
    """Give the form that `make chaos` runs; on SQLite everything is done by one worker.

    There are three processes to kill then instead of seven, and blows as rare for each of them: a clock that never
    lives through both looks at the network's list proves nothing.
    """
    if not sqlite:
        return Numbers(seed=seed)
    return Numbers(seed=seed, sqlite=True, lanes=("aftercare",), clocks=1, kill_every=(5.0, 9.0))


def short(seed: int, *, sqlite: bool = False) -> Numbers:
    """Give the form that belongs to every run of the tests."""
    return Numbers(
        seed=seed,
        texts=80 if sqlite else 160,
        kills=4 if sqlite else 6,
        days=1,
        clinics=4 if sqlite else 6,
        sqlite=sqlite,
        restart_every=(8.0, 14.0),
        redis_every=(5.0, 9.0),
        proof_seconds=10,
        lease_seconds=6.0,
        read_seconds=1.5,
        lanes=("aftercare",) if sqlite else ("urgent", "aftercare", "aftercare"),
        clocks=1 if sqlite else 2,
        direct_desks=9,
        stops_when_killed=True,
    )
