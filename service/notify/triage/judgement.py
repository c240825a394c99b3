"""What the triage says of a reply, and what becomes of it in the inbox."""

from dataclasses import dataclass
from typing import Literal

from service.notify.triage.lexicon import Category

Urgency = Literal["urgent", "concern", "admin", "unclear"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """The category orders and times the work of people; it closes nothing and reassures nobody.

    `signs`: affirmed ones, in reading order. `because`: the substrings of the reply that decided, in reading order.
    `opt_out` and `opt_in` are to be honoured whatever the category is: "STOP. my face is full of pus" is urgent and an
    opt-out. `keyword`: set where the whole reply is this word (courtesies apart), in lower case.
    `language`: what it is likely written in, None where nobody can tell; `is_sure_of_language`: its words leave no
    doubt of that. `joined`: the words of several texts, where only they together tell it.
    """

    category: Category
    needs_person: bool
    signs: tuple[str, ...]
    because: tuple[str, ...]
    opt_out: bool
    opt_in: bool
    keyword: str | None
    lexicon_version: str
    language: str | None = None
    joined: str | None = None
    is_sure_of_language: bool = False


def urgency_of(judgement: Judgement) -> Urgency | None:
    """Return the urgency of the inbox item that the reply opens, or None where nobody needs to see it."""
    match judgement.category:
        case "urgent" | "concern" | "admin" | "unclear" as urgency:
            return urgency
        case _:
            return "unclear" if judgement.needs_person else None
