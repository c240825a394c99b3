"""Measure what people wait for: planning, proposals on a full database, booking, judging replies, sending texts.

`make bench`, or parts of it: `make bench ARGS="planner diary"`; `tenfold` only when asked for. Inputs are fixed by
seeds; every ratio is of two sides that took turns in one run.
"""

import signal
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import TypeVar

from bench.booking import measure_booking
from bench.delivery.section import measure_delivery
from bench.diary import measure_diary, measure_rows
from bench.planner import measure_against_solver, measure_diaries, measure_largest
from bench.seeding import seed
from bench.server import a_server
from bench.timing import once, show, show_head, times
from bench.triage.section import measure_triage
from bench.webhook.section import measure_webhook
from service.base.database import Database
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
TENTH_AND_TENFOLD = {"tenth": 0.08, "tenfold": 10}  # whole clinics are added, so a little less than a tenth
ON_DATABASE = ("diary", "tenth", "booking", "tenfold")
ON_THEIR_OWN = {"delivery": measure_delivery, "webhook": measure_webhook}
ON_REQUEST = {"tenfold"}  # its 1.6 million bookings take minutes to write

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


PARTS = {"planner": measure_planner, "texts": measure_texts, "triage": measure_triage}


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
        for part, times in TENTH_AND_TENFOLD.items():
            if part in wanted:
                other = stack.enter_context(postgres.migrated_database())
                measure_rows(seeded, timed(f"fill another, {times} times as full", partial(seed, other, times)))
        if "booking" in wanted:
            measure_booking(seeded.database)


def measure_on_its_own(measure: Callable[[Database], None]) -> None:
    """Measure on a PostgreSQL of this run alone that holds nothing else."""
    with a_server(), postgres.migrated_database() as database:
        measure(database)


def main() -> None:
    parts = (*PARTS, *ON_DATABASE, *ON_THEIR_OWN)
    wanted = sys.argv[1:] or [part for part in parts if part not in ON_REQUEST]
    unknown = set(wanted) - set(parts)
    if unknown:
        sys.exit(f"what is {', '.join(sorted(unknown))}? There are {', '.join(parts)}")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # told to stop, it still stops its server
    begun = time.monotonic()
    for name, measure in PARTS.items():
        if name in wanted:
            measure()
    if set(wanted) & set(ON_DATABASE):
        measure_on_database(wanted)
    for name, measure_on_empty in ON_THEIR_OWN.items():
        if name in wanted:
            measure_on_its_own(measure_on_empty)
    print(f"\nall of it took {time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    main()
