"""Cover in English words, for pages and sheets that staff print."""

from service.base.phones import readable
from service.clinics.cover.rule import NONE, Cover
from service.clinics.cover.week import Week, is_answered_always, weeks_of_numbers
from service.clinics.week_form import week_lines

OTHERWISE = "At all other times nobody answers there: ring 111, or 999 in an emergency."


def ring_lines(cover: Cover) -> list[str]:
    """Say in sentences whom to ring when."""
    always = is_answered_always(cover)
    if always is not None:
        return [f"Ring {readable(always)} at any time."]
    if not cover.follows_opening:
        return [*(_hours(number, week) for number, week in weeks_of_numbers(cover).items()), OTHERWISE]
    lines = [] if cover.while_open in {None, NONE} else [f"Ring {_dialled(cover.while_open)} while the clinic is open."]
    if cover.while_closed in {None, NONE}:
        return [*lines, OTHERWISE]
    return [*lines, f"At all other times ring {_dialled(cover.while_closed)}."]


def _hours(number: str, week: Week) -> str:
    said = "; ".join(f"{days} {spans}" for days, spans in week_lines(week) if spans != "–")
    return f"Ring {readable(number)}: {said}."


def _dialled(said: str | None) -> str:
    return readable(said or "")
