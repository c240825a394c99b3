"""Texts a second of our workers, beside the bare SDK and beside a forking RQ job a text; in turn, in one run."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from sqlalchemy import text

from bench.delivery.network import a_network
from bench.delivery.town import Town
from bench.delivery.ways import PROCESSES, Done, Task, ours, put_jobs, rate, rq_jobs, run, sdk
from service.base.database import Database
from service.notify.delivery.limits import THREADS

ROUNDS = 3
TEXTS, JOBS = 5_000, 100
DELAY, DELAYED_ROUNDS, DELAYED_SECONDS = 0.1, 2, 6


@dataclass(slots=True)
class Rates:
    """What was measured, round by round."""

    ours: list[float] = field(default_factory=list)
    sdk: list[float] = field(default_factory=list)
    jobs: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    server: list[float] = field(default_factory=list)
    sdk_cpu: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)


def measure_throughput(town: Town, redis: str) -> float:
    """Print the rates with an instant network; returns ours."""
    rates = Rates()
    with a_network() as network:
        for _ in range(ROUNDS):
            _ours(town, network, rates)
            done = run(sdk, Task(network, texts=TEXTS // PROCESSES))
            rates.sdk.append(rate(done, TEXTS // PROCESSES // THREADS * THREADS * PROCESSES))
            rates.sdk_cpu.append(sum(each.cpu for each in done) * 1000 / TEXTS)
            put_jobs(redis, network, JOBS)
            rates.jobs.append(rate(run(rq_jobs, Task(network, redis=redis)), JOBS))
    print(
        f"\n{TEXTS} due texts of real courses, {PROCESSES} processes, {PROCESSES * THREADS} requests in flight at the"
        f" most, an instant network, {ROUNDS} rounds"
    )
    show("our workers, all checks on, texts a second", rates.ours)
    show("the bare SDK, as many processes and requests", rates.sdk)
    show("one forking RQ job a text (SDK imported before)", rates.jobs)
    show("ours as a share of the bare SDK (aim 0.5)", _ratios(rates.ours, rates.sdk))
    show("ours beside a job a text (aim 10)", _ratios(rates.ours, rates.jobs))
    show("seconds of processor per 1,000 texts: workers", rates.cpu)
    show("seconds of processor per 1,000 texts: PostgreSQL", rates.server)
    show("seconds of processor per 1,000 texts: bare SDK", rates.sdk_cpu)
    show("memory of a worker at its peak, MB", rates.memory)
    return median(rates.ours)


def measure_delayed(town: Town) -> None:
    """Print the share of what the requests in flight allow, with a network that takes 100 ms."""
    allowed = PROCESSES * THREADS / DELAY
    texts = min(int(allowed * DELAYED_SECONDS), len(town.seats))
    with a_network(DELAY) as network:
        found = [rate(_run(town, network, texts)[0], texts) for _ in range(DELAYED_ROUNDS)]
    print(f"\n{texts} due texts, a network that takes {DELAY * 1000:.0f} ms, which allows {allowed:.0f} texts a second")
    show("our workers, texts a second", found)
    show("as a share of what is allowed (aim 0.9)", [each / allowed for each in found])


def _ours(town: Town, network: str, rates: Rates) -> None:
    done, server = _run(town, network, TEXTS)
    rates.server.append(server * 1000 / TEXTS)
    rates.ours.append(rate(done, TEXTS))
    rates.cpu.append(sum(each.cpu for each in done) * 1000 / TEXTS)
    rates.memory.append(max(each.memory for each in done))


def _run(town: Town, network: str, texts: int) -> tuple[list[Done], float]:
    """Let our workers send so many texts; returns what they tell, and the seconds of processor of PostgreSQL."""
    town.put_due(texts, datetime.now(UTC))
    before = server_seconds(town.database)
    done = run(ours, Task(network, town.url))
    took = server_seconds(town.database) - before
    assert town.left() == texts, f"{town.left()} of {texts} texts have left"
    return done, took


def server_seconds(database: Database) -> float:
    """Return the seconds of processor of PostgreSQL and of all its processes, those that have ended too."""
    with database.read() as session:
        backend = session.scalar(text("SELECT pg_backend_pid()"))
    server = _stat(f"/proc/{backend}/stat")[1]
    mine = [stat for path in Path("/proc").glob("[0-9]*/stat") if (stat := _stat(str(path)))[1] == server]
    own = _stat(f"/proc/{server}/stat")
    ticks = sum(stat[11] + stat[12] for stat in mine) + sum(own[11:15])
    return ticks / 100


def _stat(path: str) -> list[int]:
    """Return what the system tells of a process: its parent second, its ticks from the eleventh on."""
    try:
        told = Path(path).read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return [0] * 15
    return [0, *(int(word) for word in told[1:15])]


def _ratios(one: Sequence[float], other: Sequence[float]) -> list[float]:
    return [first / second for first, second in zip(one, other, strict=True)]


def show(what: str, found: Sequence[float]) -> None:
    print(f"  {what:<52} {median(found):9.2f} median, {min(found):.2f} to {max(found):.2f}")
