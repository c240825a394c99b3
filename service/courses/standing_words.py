"""Where a course stands, in words for the desk. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from service.courses.planning.forecast import days_after

ON_TIME = "On time: the next session is booked inside its window."
ALLOWED = "The next session is booked sooner than usual, as a clinician has allowed."


@dataclass(frozen=True, slots=True)
class StandingWords:
    """How a course stands: its state, a sentence, a few words for a mark, and how much it presses."""

    state: str
    words: str
    short: str
    tone: str
    prompts: bool


def standing_words(told: Mapping[str, Any]) -> StandingWords:
    """Put a standing, as the API tells it, into words."""
    state, booked = told["state"], told["booked"]
    if state not in {"due_later", "due", "overdue", "needs_consultation"}:
        resting = {"not_begun": "No session has taken place yet.", "complete": "Every session has taken place."}
        return StandingWords(state, resting[state], resting[state].rstrip("."), "calm", prompts=False)
    earliest, ideal, latest = (date.fromisoformat(told[name]) for name in ("earliest", "ideal", "latest"))
    if state == "needs_consultation":
        words = "The last session is so long ago that the next one needs a consultation first."
        return StandingWords(state, words, "needs a consultation first", "urgent", told["prompts"])
    if state == "overdue":
        since = f"overdue since {written(days_after(latest, 1))}"
        return StandingWords(state, f"The next session is {since}.", since, "concern", told["prompts"])
    if booked == "in_window":
        return StandingWords(state, ON_TIME, "on time", "calm", prompts=False)
    if booked == "allowed":
        return StandingWords(state, ALLOWED, "sooner, as allowed", "calm", prompts=False)
    window = f"from {written(earliest)}, best around {written(ideal)}, by {written(latest)} at the latest"
    due = "due now" if state == "due" else f"due from {written(earliest)}"
    tone = "concern" if told["prompts"] else ""
    return StandingWords(state, f"The next session is due {window}.", due, tone, told["prompts"])


def allowed_words(told: Mapping[str, Any]) -> str:
    """Put into words what a clinician allowed, as the API tells it."""
    on, under = written(datetime.fromisoformat(told["at"]).date()), told["under"]
    days = f"{under} day{'' if under == 1 else 's'}"
    return f"Allowed {days} under the minimum by {told['by']} on {on}: {told['reason']}"


def written(day: date) -> str:
    """Write a local date as `Tue 1 December 2026`."""
    return f"{day:%a} {day.day} {day:%B %Y}"
