"""Read the words of a reply: triage at every day that it may have to be read at, and the worst of them counts."""

from collections.abc import Collection

from service.notify.inbox.urgency import RANK
from service.notify.triage.judge import triage
from service.notify.triage.judgement import Judgement, urgency_of
from service.notify.triage.lexicon import Lexicon

CONFIRM, MOVE = "confirm", "move"


def judge_reply(text: str, media: int, days: Collection[int | None], lexicon: Lexicon) -> Judgement:
    """Judge a text; where it may be of several patients, for each of their days, and the most urgent reading wins."""
    judgements = [triage(text, day=day, media=media, lexicon=lexicon) for day in days]
    return max(judgements, key=_weight)


def _weight(judgement: Judgement) -> int:
    urgency = urgency_of(judgement)
    return -1 if urgency is None else RANK[urgency]
