"""The keys of acknowledgements: which conversation, hour and urgency, and what its signs called for. Pure.

One that was told within the hour makes another needless, unless more is at stake now: a higher urgency, or a sign that
calls for words of its own, such as 999 or Samaritans, of which the one before did not speak. The hour is counted back
from now, not by the clock: two texts at 10:59 and 11:01 get one. One that was lost told nothing: the next is the same,
made again.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Self
from uuid import UUID

from service.notify.inbox.urgency import HOLDING, RANK

PREFIX = "ack"
APART = timedelta(hours=1)
AGAIN, MOST_AGAIN = "again", 3
"""Marks the key of one that is made anew because the same was lost, and how often that is done within the hour."""

TELLS = {
    "": frozenset({""}),
    "111": frozenset({"", "111"}),
    "bleeding": frozenset({"", "111", "bleeding"}),
    "distress": frozenset({"", "111", "distress"}),
    "999": frozenset({"", "111", "bleeding", "999"}),
}
"""What a text tells by what its signs called for, beside that itself."""


@dataclass(frozen=True, slots=True)
class AckKey:
    """What an acknowledgement was for; `topic` is what its signs call for, empty where that is nothing of their own."""

    conversation_id: UUID
    hour: str
    urgency: str
    topic: str = ""
    again: int = 0

    @classmethod
    def at(cls, conversation_id: UUID, moment: datetime, urgency: str, topic: str = "") -> Self:
        return cls(conversation_id, f"{moment.astimezone(UTC):%Y-%m-%dT%H}", urgency, topic)

    @classmethod
    def parse(cls, key: str) -> Self | None:
        """Read a key; None for that of any other text, such as the answer to LESS."""
        prefix, *parts = key.split(":")
        again = int(parts.pop().removeprefix(AGAIN)) if parts and parts[-1].startswith(AGAIN) else 0
        if prefix != PREFIX or len(parts) not in {3, 4} or parts[2] not in RANK:
            return None
        topic = parts[3] if parts[3:] else ""
        return cls(UUID(parts[0]), parts[1], parts[2], topic, again)

    def tells_all_of(self, other: "AckKey") -> bool:
        """Tell whether who heard this one would learn nothing more from another."""
        told = TELLS.get(self.topic, frozenset()) | ({"111"} if self.urgency == "urgent" else set())
        return other.topic in told and RANK.get(self.urgency, 0) >= RANK[other.urgency]

    def __str__(self) -> str:
        again = f"{AGAIN}{self.again}" if self.again else ""
        parts = PREFIX, str(self.conversation_id), self.hour, self.urgency, self.topic, again
        return ":".join(part for part in parts if part)

    def unless_in(self, made: Collection[str]) -> "AckKey":
        """Return this key, or the first of its repeats, of which none was made; the last one where all were."""
        repeats = (replace(self, again=again) for again in range(MOST_AGAIN + 1))
        return next((one for one in repeats if str(one) not in made), replace(self, again=MOST_AGAIN))


def is_told(wanted: AckKey, told: Iterable[str]) -> bool:
    """Tell whether one of the acknowledgements that were made says all of the wanted one."""
    return any(key is not None and key.tells_all_of(wanted) for key in map(AckKey.parse, told))


def answers_a_worry(kind: str, key: str) -> bool:
    """Tell whether a text answers somebody who is worried: that goes to the phone they wrote from, whosever it is."""
    parsed = AckKey.parse(key) if kind == "acknowledgement" else None
    return parsed is not None and parsed.urgency in HOLDING
