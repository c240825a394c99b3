"""Measure what people wait for: planning, proposals on a full database, booking, judging replies, counting segments.

`make bench`, or parts of it: `make bench ARGS="planner diary"`. Inputs are fixed by seeds; every ratio is of two sides
that took turns in one run.
"""

import signal
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import TypeVar

from bench.booking import measure_booking
from bench.diary import measure_diary, measure_tenfold
from bench.planner import measure_against_solver, measure_diaries, measure_largest
from bench.seeding import TIMES, seed
from bench.server import a_server
from bench.timing import once, show, show_head, times
from service.notify.texts.segments import count_segments
from service.notify.triage import load_lexicon, triage
from tests.support import postgres

ANSWERS = (
    "Ok thank you",
    "it's weeping and really sore",
    "no pain, no swelling, just a bit dry today thanks!",
    "Hi can I move my appt on tuesday to the week after pls, also how much was the cleanser you said I should get",
)
TEXTS = ("See you on Monday at 10:00.", "Ring 07700 900910 – at once. " * 6, "Sŵn y môr 🌊 " * 12)
ON_DATABASE = ("diary", "tenfold", "booking")

Found = TypeVar("Found")


def measure_texts() -> None:
    show_head()
    show("read the lexicon", times(load_lexicon))
    lexicon = load_lexicon()
    for answer in ANSWERS:
        show(f"judge a reply of {len(answer)} letters", times(partial(triage, answer, day=3, lexicon=lexicon)))
    for text in TEXTS:
        show(f"count the segments of {len(text)} letters", times(partial(count_segments, text)))


def measure_planner() -> None:
    measure_diaries()
    measure_largest()
    measure_against_solver()


PARTS = {"planner": measure_planner, "texts": measure_texts}


def timed(what: str, call: Callable[[], Found]) -> Found:
    took, found = once(call)
    print(f"\n{what}: {took / 1000:.0f} s")
    return found


def measure_on_database(wanted: list[str]) -> None:
    """Fill a PostgreSQL of this run alone, and measure on it what is wanted."""
    with ExitStack() as stack:
        stack.enter_context(a_server())
        seeded = timed("fill the database", partial(seed, stack.enter_context(postgres.migrated_database())))
        if "diary" in wanted:
            measure_diary(seeded)
        if "tenfold" in wanted:
            larger = stack.enter_context(postgres.migrated_database())
            measure_tenfold(seeded, timed("fill another with ten times as much", partial(seed, larger, TIMES)))
        if "booking" in wanted:
            measure_booking(seeded.database)


def main() -> None:
    wanted = sys.argv[1:] or [*PARTS, *ON_DATABASE]
    unknown = set(wanted) - {*PARTS, *ON_DATABASE}
    if unknown:
        sys.exit(f"what is {', '.join(sorted(unknown))}? There are {', '.join((*PARTS, *ON_DATABASE))}")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # told to stop, it still stops its server
    begun = time.monotonic()
    for name, measure in PARTS.items():
        if name in wanted:
            measure()
    if set(wanted) & set(ON_DATABASE):
        measure_on_database(wanted)
    print(f"\nall of it took {time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    main()
