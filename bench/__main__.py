"""Measure the rules that people wait for: planning a course, judging a reply, counting segments.

`make bench`. Each row repeats one call and tells p50, p95 and the slowest; inputs are fixed by seeds.
"""

from functools import partial

from bench.planner import measure_against_solver, measure_diaries, measure_largest
from bench.timing import show, show_head, times
from service.notify.texts.segments import count_segments
from service.notify.triage import load_lexicon, triage

ANSWERS = (
    "Ok thank you",
    "it's weeping and really sore",
    "no pain, no swelling, just a bit dry today thanks!",
    "Hi can I move my appt on tuesday to the week after pls, also how much was the cleanser you said I should get",
)
TEXTS = ("See you on Monday at 10:00.", "Ring 07700 900910 – at once. " * 6, "Sŵn y môr 🌊 " * 12)


def measure_texts() -> None:
    show_head()
    show("read the lexicon", times(load_lexicon))
    lexicon = load_lexicon()
    for answer in ANSWERS:
        show(f"judge a reply of {len(answer)} letters", times(partial(triage, answer, day=3, lexicon=lexicon)))
    for text in TEXTS:
        show(f"count the segments of {len(text)} letters", times(partial(count_segments, text)))


def main() -> None:
    measure_diaries()
    measure_largest()
    measure_against_solver()
    measure_texts()


if __name__ == "__main__":
    main()
