"""Measure the rules that people wait for: planning a course, judging a reply, counting segments.

`make bench`. Each row repeats one call for a second and tells the median and the slowest; inputs are fixed by a seed.
"""

import random
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from statistics import median

from service.courses.planning import PlanningProblem, parse_problem, plan
from service.notify.texts.segments import count_segments
from service.notify.triage import load_lexicon, triage

SECONDS = 1.0
LEAST = 5
FIRST = date(2026, 12, 1)
WEEK = {day: [["09:00", "13:00"], ["14:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat")}
ANSWERS = (
    "Ok thank you",
    "it's weeping and really sore",
    "no pain, no swelling, just a bit dry today thanks!",
    "Hi can I move my appt on tuesday to the week after pls, also how much was the cleanser you said I should get",
)
TEXTS = ("See you on Monday at 10:00.", "Ring 07700 900910 – at once. " * 6, "Sŵn y môr 🌊 " * 12)


def a_diary(dice: random.Random, days: int, share: float) -> list[list[str]]:
    """Fill about `share` of the hours from nine to six with appointments of an hour."""
    starts = (datetime(FIRST.year, FIRST.month, FIRST.day, hour, tzinfo=UTC) for hour in range(9, 18))
    taken = [start + timedelta(days=day) for start in starts for day in range(days) if dice.random() < share]
    return [[f"{at:%Y-%m-%dT%H:%M}", f"{at + timedelta(hours=1):%Y-%m-%dT%H:%M}"] for at in taken]


def a_problem(sessions: int, people: int, days: int, share: float) -> PlanningProblem:
    dice = random.Random(f"{sessions} {people} {days}")
    problem = parse_problem(
        {
            "timezone": "Europe/London",
            "sessions": sessions,
            "duration_minutes": 60,
            "slot_minutes": 15,
            "spacing": {"min_days": 21, "ideal_days": 28, "max_days": 42},
            "earliest": FIRST.isoformat(),
            "latest": (FIRST + timedelta(days=days)).isoformat(),
            "opening_hours": WEEK,
            "practitioners": [{"id": f"p{one}", "busy": a_diary(dice, days, share)} for one in range(people)],
            "rooms": [{"id": f"r{one}", "busy": a_diary(dice, days, share)} for one in range(people)],
            "patient": {"busy": [], "preferred": {"days": ["mon", "tue"], "from": "09:00", "to": "12:00"}},
        }
    )
    assert isinstance(problem, PlanningProblem), problem
    return problem


def measure(what: str, call: Callable[[], object]) -> None:
    """Print how long one call takes."""
    call()
    took: list[float] = []
    end = time.perf_counter() + SECONDS
    while len(took) < LEAST or time.perf_counter() < end:
        begun = time.perf_counter()
        call()
        took.append(time.perf_counter() - begun)
    print(f"{what:<58} {1000 * median(took):10.3f} ms {1000 * max(took):10.3f} ms  x{len(took)}")


def main() -> None:
    print(f"{'':<58} {'median':>13} {'slowest':>13}")
    for sessions, people, days, share in ((3, 2, 180, 0.5), (6, 2, 365, 0.5), (6, 8, 365, 0.8)):
        problem = a_problem(sessions, people, days, share)
        name = f"plan {sessions} sessions, {people} people and rooms, {days} days, {share:.0%} busy"
        measure(name, partial(plan, problem))
    measure("read the lexicon", load_lexicon)
    lexicon = load_lexicon()
    for answer in ANSWERS:
        measure(f"judge a reply of {len(answer)} letters", partial(triage, answer, day=3, lexicon=lexicon))
    for text in TEXTS:
        measure(f"count the segments of {len(text)} letters", partial(count_segments, text))


if __name__ == "__main__":
    main()
