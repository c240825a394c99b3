"""The week's opening hours in one line, in the patient's language. Pure."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from babel import Locale

from service.notify.step_text import locale_of
from service.notify.texts.placeholders import render
from service.notify.timeline.calendar import DAYS

Spans = Sequence[Sequence[str]]


def hours_words(week: Mapping[str, Spans], language: str, closed: str) -> str:
    """Write `Mon–Fri 09:00–13:00, 14:00–18:00; Sat 09:00–13:00; closed on Sun`; `closed` has a place for the days.

    Without `closed` the days off are left out.
    """
    names = Locale.parse(locale_of(language)).days["format"]["abbreviated"]
    open_, shut = [], []
    for spans, days in groupby(range(len(DAYS)), key=lambda day: tuple(map(tuple, week.get(DAYS[day], ())))):
        numbers = list(days)
        first, last = (str(names[number]) for number in (numbers[0], numbers[-1]))
        name = first if len(numbers) == 1 else f"{first}–{last}"
        if spans:
            open_.append(f"{name} {', '.join('–'.join(span) for span in spans)}")
        else:
            shut.append(name)
    return "; ".join([*open_, *([render(closed, {"days": ", ".join(shut)})] if shut and closed else [])])
