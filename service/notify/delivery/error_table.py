"""The table of errors as people read it: `docs/delivery-errors.md` holds what this writes, and a test compares them.

Write it anew with `python -m service.notify.delivery.error_table > docs/delivery-errors.md`.
"""

from service.notify.delivery.error_codes import NOT_KNOWN, ErrorClass, Meaning, rows
from service.notify.reasons import sentence_for

HEAD = """# What the network's errors mean for a text

This page is written by `python -m service.notify.delivery.error_table` from the table that the program goes by.

The HTTP status comes first, the code second:

| answer to the call | what is done |
|---|---|
| 5xx, a redirect, 408, no answer, an answer that cannot be read | nobody knows: found out before anything is repeated |
| no connection was made | refused for a while: tried again while the text is of use |
| 429 | refused for a while: tried again while the text is of use, not before `Retry-After` |
| 401, 403, 407 with a code that is not below | the account is refused: its senders are stopped, once two texts are |
| any other 4xx that does not name a code | another answers in the network's place: the same |
| any other 4xx with a code that is not below | refused for good |

What is refused for the sake of the account or the sender while other texts are taken right before and right after is
about that text alone: after two such refusals the third ends it, and it stops nobody. A code below that stops the
account is never taken so.

A receipt with a code that is not below ends the text as not delivered, without another try.

| class | the call was refused | the receipt says that it did not arrive |
|---|---|---|
| permanent | ends as not sent | ends as not delivered |
| transient | tried again, more and more slowly, while it is of use | tried again, up to the tries of its code |
| configuration | waits until a person has mended it | waits, or is tried again hours apart |
| opt_out | noted as STOP; ends as not sent | noted as STOP; ends as not delivered |
| unknown | found out before anything is repeated | ends as not delivered; may have arrived |

No try is made once the text is out of date. “Soon” begins with seconds after a refusal and with a minute after a
receipt, and doubles; “hours apart” begins with two hours, or half an hour for texts that are sent straight after a
treatment; “next day” is a day later. Every wait is spread at random, so that texts do not all come back at once.

| codes | what the network means | answer | receipt | tries by receipt | stops | what the desk reads |
|---|---|---|---|---|---|---|
"""
WAITS = {"soon": "soon", "hours": "hours apart", "next_day": "next day"}
NOTHING_STOPS = "–"


def written() -> str:
    """Write the page."""
    lines = [_line(codes, meaning) for codes, meaning in rows()]
    return HEAD + "\n".join([*lines, _line("any other", NOT_KNOWN)]) + "\n"


def _line(codes: str, meaning: Meaning) -> str:
    cells = (
        codes,
        meaning.says,
        meaning.answer,
        meaning.receipt,
        _tries(meaning.receipt, meaning),
        meaning.stops if meaning.stops != "nothing" else NOTHING_STOPS,
        " ".join([sentence_for(meaning.reason) or "", *_flags(meaning)]),
    )
    return f"| {' | '.join(cells)} |"


def _tries(kind: ErrorClass, meaning: Meaning) -> str:
    again = kind in {"transient", "configuration"} and meaning.tries > 1
    return f"{meaning.tries}, {WAITS[meaning.back_off]}" if again else "1"


def _flags(meaning: Meaning) -> list[str]:
    flags = {"*Check the number.*": meaning.check_number, "*WhatsApp: goes by SMS instead.*": meaning.falls_back}
    return [words for words, true in flags.items() if true]


if __name__ == "__main__":
    print(written(), end="")  # noqa: T201 - its output is the page
