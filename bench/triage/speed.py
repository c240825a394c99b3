"""How fast a reply is read, whether twice the length takes twice the time, and what a hostile text costs."""

import random
import time
from functools import partial

from bench.timing import show, show_head, times
from service.notify.triage.tongues import Tongues

REPLIES = (
    "Ok thank you",
    "it's weeping and really sore",
    "no pain, no swelling, just a bit dry today thanks!",
    "bardzo mnie boli policzek i leci ropa, co mam robić?",
    "عندي ألم شديد في خدي ومو قادرة أنام",
)
LENGTHS = (500, 1_000, 2_000, 4_000, 8_000)
HOSTILE = 100_000
SEED = 20261123


def measure_speed(tongues: Tongues) -> None:
    show_head()
    for reply in REPLIES:
        show(f"read a reply of {len(reply)} letters", times(partial(tongues.triage, reply, day=3)))
    words = _words(tongues)
    print("\nmilliseconds by length, words of all languages mixed: ", end="")
    print(", ".join(f"{length}: {_once(tongues, words[:length]):.1f}" for length in LENGTHS))
    print(f"\n{HOSTILE:,} hostile characters (aim: under 250 ms)")
    for name, text in _hostile(words).items():
        print(f"  {name:<40} {_once(tongues, text):8.1f} ms")


def _words(tongues: Tongues) -> str:
    chance = random.Random(SEED)
    every = sorted({word for tongue in tongues.others for word in tongue.own} | tongues.english.known_words)
    return " ".join(chance.choice(every) for _ in range(HOSTILE // 4))[:HOSTILE]


def _hostile(words: str) -> dict[str, str]:
    repeated = {"no no no": "no ", "letters apart": "p a i n ", "a word without end": "a", "apostrophes": "a'"}
    repeated |= {"quotation marks": "liked \u201c", "Arabic with articles": "\u0648\u0627\u0644\u0623\u0644\u0645 "}
    found = {name: (text * HOSTILE)[:HOSTILE] for name, text in repeated.items()}
    unknown = " ".join(f"w{number}a" for number in range(HOSTILE // 5))[:HOSTILE]
    return {"words of all languages": words, "words that nobody knows": unknown, **found}


def _once(tongues: Tongues, text: str) -> float:
    """Return the milliseconds of work of the fastest of three readings, whatever else the machine does."""
    took = []
    for _ in range(3):
        begun = time.process_time()
        tongues.triage(text, day=3)
        took.append(time.process_time() - begun)
    return 1000 * min(took)
