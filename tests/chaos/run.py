"""One run from its first server to its verdict."""

import json
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import quantiles

from service.base import keys
from service.base.keys import Keyring
from service.base.schema import upgrade
from service.base.settings import load_settings
from service.program import Program, build_program
from tests.chaos import plan
from tests.chaos.breaker import Breaker
from tests.chaos.client import Desk, Network
from tests.chaos.direct import DirectDesk
from tests.chaos.hand import Hand
from tests.chaos.house import MovedIn, move_in
from tests.chaos.numbers import Numbers
from tests.chaos.oracle import Key, Window, expected
from tests.chaos.script import Booking, Script, StuckError
from tests.chaos.servers import Postgres, RedisServer, wait_for_port
from tests.chaos.supervisor import Part, Supervisor
from tests.chaos.verdict import Verdict, judge, judge_records, key_of
from tests.support.ports import free_port
from tests.support.settings import ACCOUNT_SID, DATA_KEYS, an_environment

TELLS_EVERY = 5.0
TOKEN = "an-auth-token-that-only-tests-have"


@dataclass(frozen=True, slots=True)
class Report:
    """How a run went."""

    verdict: Verdict
    summary: str


class Run:
    """Set the scene, break it while the script is played, and judge."""

    def __init__(self, numbers: Numbers, tell: bool = True) -> None:
        self._numbers, self._tells = numbers, tell
        self._began = time.monotonic()
        self._days = plan.days_of(_first_day(), numbers.days)
        self._visits, self._expected = _load(numbers, self._days)
        self._web, self._network = free_port(), free_port()

    def go(self) -> Report:
        """Run; raises `StuckError` where nothing moves any more."""
        self._say(f"seed {self._numbers.seed}: {len(self._visits)} visits, {len(self._expected)} texts expected")
        with _a_directory() as directory, ExitStack() as at_the_end:
            return self._in(directory, at_the_end)

    def _in(self, directory: Path, at_the_end: ExitStack) -> Report:
        redis = RedisServer(directory)
        at_the_end.callback(redis.stop)
        supervisor = self._first_process(directory)
        at_the_end.callback(supervisor.stop)
        postgres = None if self._numbers.sqlite else Postgres(directory)
        if postgres is not None:
            at_the_end.callback(postgres.stop, "immediate")
        environment = self._environment(postgres.url if postgres else f"sqlite:///{directory / 'chaos.sqlite'}", redis)
        supervisor.environment |= environment
        program = _program(environment)
        at_the_end.callback(program.database.dispose)
        told = move_in(program, plan.clinics(self._numbers.clinics), self._visits)
        self._processes(supervisor)
        hand, network = Hand(program), Network(f"http://127.0.0.1:{self._network}")
        network.faults(**self._numbers.faults)
        breaker = Breaker(self._numbers, supervisor, redis, postgres)
        at_the_end.callback(breaker.stop)
        script = Script(
            days=self._days, visits=self._visits, expected=self._expected,
            desks=self._desks(program, told), patients=told.patients,
            network=network, hand=hand, patience=self._numbers.patience, tell=self._say,
        )  # fmt: skip
        self._play(script, breaker, supervisor)
        return self._report(script, breaker, supervisor)

    def _play(self, script: Script, breaker: Breaker, supervisor: Supervisor) -> None:
        done = threading.Event()
        watch = threading.Thread(target=self._tell_now_and_then, args=(script, breaker, done), daemon=True)
        watch.start()
        breaker.start()
        try:
            script.play()
            while breaker.kills < self._numbers.kills and not breaker.failed:
                time.sleep(0.2)
            breaker.stop()
            script.end()
        finally:
            breaker.stop()
            done.set()
            watch.join()
        if breaker.failed:
            raise StuckError(f"a hammer broke: {breaker.failed[0]!r}")

    def _report(self, script: Script, breaker: Breaker, supervisor: Supervisor) -> Report:
        log, hand = script.network.log(), script.hand
        verdict = judge(log, self._expected, self._visits, hand.clinic_time)
        judge_records(verdict, log, hand.sids(), hand.messages(), hand.moves[-1][1])
        waits = sorted(self._waits(log, hand))
        cuts = quantiles(waits, n=20)
        minutes = (time.monotonic() - self._began) / 60
        done = ", ".join(f"{number} × {what}" for what, number in sorted(breaker.done.items()))
        fell = ", ".join(f"{number} × {kind}" for kind, number in supervisor.ended_by_themselves.items()) or "none"
        summary = "\n".join(
            [
                f"seed {self._numbers.seed}, {minutes:.1f} minutes, {breaker.kills} kills",
                f"{done}; ended without being killed: {fell}",
                f"due to accepted: p50 {cuts[9]:.1f} s, p95 {cuts[18]:.1f} s, longest {waits[-1]:.1f} s",
                str(verdict),
            ]
        )
        return Report(verdict, summary)

    def _waits(self, log: list[dict[str, str]], hand: Hand) -> Iterator[float]:
        for entry in log:
            window = self._expected.get(key_of(entry))
            if window is not None and window.due > plan.at(self._days.first, plan.EVENING):
                yield (datetime.fromisoformat(entry["at"]) - hand.reached_at(window.due)).total_seconds()

    def _environment(self, database_url: str, redis: RedisServer) -> dict[str, str]:
        return an_environment(
            database_url,
            public_url=f"http://127.0.0.1:{self._web}",
            twilio_api_base=f"http://127.0.0.1:{self._network}",
            twilio_auth_token=TOKEN,
            redis_url=redis.url,
            proof_seconds=self._numbers.proof_seconds,
            demo="1",
            log_level="WARNING",
        )

    def _desks(self, program: Program, told: MovedIn) -> dict[plan.ClinicPlan, tuple[Booking, ...]]:
        """Give each clinic a desk behind the web, and some beside it: the web is killed too often to do all of it."""
        address = f"http://127.0.0.1:{self._web}"
        return {
            clinic: (Desk(address, told.tokens[clinic]), *[DirectDesk(program, id_)] * self._numbers.direct_desks)
            for clinic, id_ in told.clinics.items()
        }

    def _first_process(self, directory: Path) -> Supervisor:
        """Start the phone network; whatever the others need is imported meanwhile."""
        supervisor = Supervisor(directory, (self._numbers.lease_seconds, self._numbers.read_seconds))
        told = ["--port", str(self._network), "--config", str(self._network_config(directory))]
        supervisor.add(Part("simulator", told, "simulator"))
        return supervisor

    def _processes(self, supervisor: Supervisor) -> None:
        bind = f"127.0.0.1:{self._web}"
        supervisor.add(Part("web", ["web", "--bind", bind, "--workers", "1", "--threads", "16"]))
        for number in range(self._numbers.clocks):
            supervisor.add(Part(f"clock-{number}", ["clock"]))
        for number, lane in enumerate(self._numbers.lanes):
            supervisor.add(Part(f"worker-{number}-{lane}", ["worker", "--lane", lane]))
        for port in (self._network, self._web):
            wait_for_port(port)

    def _network_config(self, directory: Path) -> Path:
        path = directory / "simulator.json"
        config = {
            "account_sid": ACCOUNT_SID,
            "auth_token": TOKEN,
            "service_url": f"http://127.0.0.1:{self._web}",
            "senders": [clinic.sender for clinic in plan.clinics(self._numbers.clinics)],
            "data_dir": str(directory / "simulator"),
            "sent_seconds": 0.1,
            "delivered_seconds": 0.4,
            "backoff_seconds": 1.0,
        }
        path.write_text(json.dumps(config), encoding="utf-8")
        return path

    def _tell_now_and_then(self, script: Script, breaker: Breaker, done: threading.Event) -> None:
        while not done.wait(TELLS_EVERY):
            states = script.hand.states()
            over = sum(number for what, number in states.items() if what.split()[1] in {"delivered", "read"})
            self._say(f"{script.acts} acts, {over} delivered of {len(self._expected)} expected, {breaker.kills} kills")

    def _say(self, line: str) -> None:
        if self._tells:
            sys.stdout.write(f"{time.monotonic() - self._began:6.1f} s  {line}\n")
            sys.stdout.flush()


def _load(numbers: Numbers, days: plan.Days) -> tuple[tuple[plan.Visit, ...], dict[Key, Window]]:
    """Take as many visits as it needs for the texts that are asked for."""
    visits, texts = list[plan.Visit](), dict[Key, Window]()
    for visit in plan.visits(numbers.seed, days, plan.clinics(numbers.clinics)):
        if len(texts) >= numbers.texts:
            break
        visits.append(visit)
        texts |= expected(visit, days)
    return tuple(visits), texts


def _first_day() -> date:
    """Begin on the Monday after next: the clinic's clock is ahead of the machine's, as it must be."""
    today = datetime.now(plan.ZONE).date()
    return today + timedelta(days=14 - today.weekday())


def _program(environment: dict[str, str]) -> Program:
    keys.install(Keyring(DATA_KEYS))
    program = build_program(load_settings(environment))
    upgrade(program.database)
    return program


@contextmanager
def _a_directory() -> Iterator[Path]:
    """Make a directory that the user postgres may enter, and remove it with all that is in it."""
    directory = Path(tempfile.mkdtemp(prefix="ac-chaos-"))
    directory.chmod(0o755)
    try:
        yield directory
    finally:
        if "CHAOS_KEEP" in os.environ:
            sys.stdout.write(f"kept: {directory}\n")
        else:
            shutil.rmtree(directory, ignore_errors=True)
