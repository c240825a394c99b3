"""Send a larger crowd at PostgreSQL by hand, and print what became of every kind of deed.

`python -m tests.integration.courses.load --rounds 20 --deeds 60 --killed 60`
"""

import argparse
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import replace

from service.base import keys
from service.base.database import Database
from tests.integration.courses.load import diary
from tests.integration.courses.load.crowd import Answer, counted, do_at_once, invite, start
from tests.integration.courses.load.deeds import book_one_place, do_all_sorts, do_all_sorts_and_fall_ill
from tests.support import postgres, run_directory
from tests.support.settings import DATA_KEYS


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__)
    for name, usual in (("clients", 16), ("rounds", 20), ("deeds", 60), ("killed", 60)):
        wanted.add_argument(f"--{name}", type=int, default=usual)
    told = wanted.parse_args()
    run_directory.make()
    keys.install(keys.Keyring(DATA_KEYS))
    try:
        with postgres.migrated_database() as database:
            tasks = [replace(task, deeds=told.rounds) for task in invite(database, told.clients, told.rounds)]
            _tell(database, "one place for all", do_at_once(tasks, book_one_place))
        with postgres.migrated_database() as database:
            tasks = [replace(task, deeds=told.deeds) for task in invite(database, told.clients)]
            _tell(database, "everything at once", do_at_once(tasks, do_all_sorts))
        with postgres.migrated_database() as database:
            tasks = [replace(task, deeds=told.deeds) for task in invite(database, told.clients)]
            _tell(database, "everything, and sick days", do_at_once(tasks, do_all_sorts_and_fall_ill))
        with postgres.migrated_database() as database:
            _kill(database, told.killed)
    finally:
        postgres.stop()


def _tell(database: Database, what: str, answers: Sequence[Answer]) -> None:
    _say(f"{what}: {len(answers)} deeds, {diary.count(database, diary.DEADLOCKS)} deadlocks ended by the server")
    for name, number in sorted(counted(answers).items()):
        if not name.startswith("round"):
            _say(f"{number:7} {name}")
    for code in sorted({answer.code for answer in answers}):
        _say(f"{sum(answer.code == code for answer in answers):7} in all {code}")
    for fault in sorted({answer.fault for answer in answers if answer.fault}):
        _say(f"FAULT   {fault[:600]}")
    diary.check_diary(database)


def _kill(database: Database, killed: int) -> None:
    luck, crowd = random.Random(5), 6
    tasks = [replace(task, deeds=10_000, places=400) for task in invite(database, killed)]
    for at in range(0, killed, crowd):  # never more than the machine can run
        clients = start(tasks[at : at + crowd], do_all_sorts)
        for client in clients:
            time.sleep(luck.uniform(0.0, 0.4))
            client.kill()
            client.join()
        diary.check_diary(database)
    until = time.monotonic() + 20
    while diary.count(database, diary.OTHERS) and time.monotonic() < until:
        time.sleep(0.1)
    changes = diary.count(database, "select count(*) from session_changes")
    courses, locks = diary.count(database, "select count(*) from courses"), diary.count(database, diary.LOCKS)
    _say(
        f"killed in the middle: {killed} clients, {courses} courses whole, {changes} changes of sessions, {locks} locks left"
    )


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
