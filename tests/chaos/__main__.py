"""`python -m tests.chaos --texts 10000 --kills 200 --seed N`: exit 0 where nothing was lost, sent twice or stale."""

import argparse
import random
import signal
import sys
from dataclasses import replace

from tests.chaos.client import RefusedError
from tests.chaos.numbers import full, short
from tests.chaos.run import Run
from tests.chaos.script import StuckError


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--texts", type=int, help="how many texts should go (default 10000)")
    parser.add_argument("--kills", type=int, help="at least so many processes are killed (default 200)")
    parser.add_argument("--seed", type=int, help="repeats the choices of a run (default: another each time)")
    parser.add_argument("--short", action="store_true", help="the form that `make test` runs")
    parser.add_argument("--sqlite", action="store_true", help="on SQLite, with one worker")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # told to stop, a run still stops its servers
    seed = random.randrange(10**6) if options.seed is None else options.seed
    numbers = (short if options.short else full)(seed, sqlite=options.sqlite)
    given = {name: value for name in ("texts", "kills") if (value := getattr(options, name)) is not None}
    try:
        report = Run(replace(numbers, **given)).go()
    except (StuckError, RefusedError) as error:
        sys.stdout.write(f"seed {seed}: {error}\n")
        return 1
    sys.stdout.write(f"{report.summary}\n")
    return 0 if report.verdict.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
