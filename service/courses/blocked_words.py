"""Why no plan could be found, in words for the desk."""

from dataclasses import dataclass

from service.courses.planning import Blocked, Reason

SENTENCES = {
    "closed": "the clinic is closed, or not open long enough, on {days}",
    "practitioner_away": "no practitioner works on {days}",
    "practitioner_busy": "every practitioner is booked on {days}",
    "room_busy": "every room is taken on {days}",
    "patient_busy": "the patient is busy, or has another session too near, on {days}",
    "too_soon": "{days} would be too soon after the session before",
    "too_late": "{days} would be too late after the session before",
    "outside_horizon": "{days} lie outside the dates that were looked at",
    "no_common_practitioner": "no single practitioner is free for every session on {days}",
    "on_hold": "the course is on hold on {days}",
}


@dataclass(frozen=True, slots=True)
class BlockedWords:
    """The first session that finds no place: a sentence, and what is in the way, the most frequent first."""

    sentence: str
    reasons: list[str]


def in_words(blocked: Blocked) -> BlockedWords:
    first, last = blocked.first_day, blocked.last_day
    between = f"{first.day} {first:%B %Y} and {last.day} {last:%B %Y}"
    sentence = f"Session {blocked.session} finds no free time between {between}:"
    return BlockedWords(sentence, [_reason(reason) for reason in blocked.reasons])


def _reason(reason: Reason) -> str:
    days = "1 day" if reason.days == 1 else f"{reason.days} days"
    return SENTENCES[reason.code].format(days=days)
