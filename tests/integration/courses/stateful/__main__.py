"""Run more and longer random histories by hand, and print how often each deed ended how.

`python -m tests.integration.courses.stateful --engine postgresql --examples 300 --steps 50 --seed 7`
"""

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from service.base.database import Database
from service.base.schema import upgrade
from tests.integration.courses.stateful.histories import run
from tests.integration.courses.stateful.stage import a_stage
from tests.support import postgres, run_directory


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    wanted.add_argument("--examples", type=int, default=300)
    wanted.add_argument("--steps", type=int, default=50)
    wanted.add_argument("--seed", type=int)
    wanted.add_argument("--shrink", action="store_true")
    told = wanted.parse_args()
    began = time.monotonic()
    with _a_database(told.engine) as database, a_stage(database) as stage:
        counts = run(stage, examples=told.examples, steps=told.steps, seeded=told.seed, shrink=told.shrink)
    for name, count in sorted(counts.items()):
        sys.stdout.write(f"{count:7} {name}\n")
    sys.stdout.write(f"{told.engine}: {time.monotonic() - began:.0f} seconds, nothing was broken\n")


@contextmanager
def _a_database(engine: str) -> Iterator[Database]:
    directory = run_directory.make()
    try:
        if engine == "postgresql":
            with postgres.migrated_database() as database:
                yield database
        else:
            database = Database(f"sqlite:///{directory / 'histories.sqlite'}")
            upgrade(database)
            yield database
            database.dispose()
    finally:
        postgres.stop()


if __name__ == "__main__":
    main()
