"""Why no plan could be found, or why one day is not possible, in words for the desk."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.courses.planning import Blocked, Reason

SENTENCES = {
    "closed": "the clinic is closed, or not open long enough, on {days}",
    "practitioner_away": "no practitioner works on {days}",
    "practitioner_busy": "every practitioner is booked on {days}",
    "room_busy": "every room is taken on {days}",
    "patient_busy": "the patient is busy, or has another session too near, on {days}",
    "too_soon": "{days} would be under the minimum distance to the session before",
    "too_late": "{days} would be above the maximum distance to the session before",
    "outside_horizon": "{days} would be outside the dates that were looked at",
    "no_common_practitioner": "no single practitioner is free for every session on {days}",
    "on_hold": "the course is on hold on {days}",
    "other_treatment": "the other treatment is too near on {days}",
}
OF_ONE_DAY = {
    "closed": "The clinic is closed then, or not open long enough.",
    "practitioner_away": "No practitioner who does this treatment works then.",
    "practitioner_busy": "Every practitioner who does this treatment is booked then.",
    "room_busy": "Every room for this treatment is taken then.",
    "patient_busy": "The patient is not free then.",
    "too_soon": "{Sessions} would come too soon after the session before.",
    "too_late": "{Sessions} would come too late after the session before.",
    "outside_horizon": "It is before the first day that was asked for.",
    "no_common_practitioner": "{Sessions}: no single practitioner is free for every session.",
    "on_hold": "The course is on hold then.",
    "other_treatment": "Another treatment of this patient is too near.",
    "same_treatment": "Another session of the same treatment is too near.",
    "screening_waits": "The screening answers ask to wait longer.",
    "screening_blocks": "A screening answer stands against the treatment until it has cleared.",
}
"""A reason against one date as a whole sentence, by the planner's codes and those of screening and other courses."""


@dataclass(frozen=True, slots=True)
class BlockedWords:
    """The first session that finds no place: a sentence, and what is in the way, the most frequent first."""

    sentence: str
    reasons: list[str]


def in_words(blocked: Blocked, treatment: str = "") -> BlockedWords:
    """Tell what blocks a course; `treatment` names it where there are several."""
    first, last = blocked.first_day, blocked.last_day
    between = f"{first.day} {first:%B %Y} and {last.day} {last:%B %Y}"
    of = f" of {treatment}" if treatment else ""
    sentence = f"Session {blocked.session}{of} finds no free time between {between}:"
    return BlockedWords(sentence, [_reason(reason) for reason in blocked.reasons])


def _reason(reason: Reason) -> str:
    days = "1 day" if reason.days == 1 else f"{reason.days} days"
    return SENTENCES[reason.code].format(days=days)


def about_day(code: str, numbers: Sequence[int]) -> str:
    """Say what stands against one date for the sessions of these numbers."""
    return OF_ONE_DAY[code].format(Sessions=_sessions(numbers))


def _sessions(numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return f"Session {numbers[0]}"
    return f"Sessions {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"
