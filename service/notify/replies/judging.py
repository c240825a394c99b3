"""Read the words of a reply: triage at every day that it may have to be read at, and the worst of them counts."""

from collections.abc import Collection
from dataclasses import replace

from service.notify.inbox.urgency import RANK
from service.notify.triage.judgement import Judgement, urgency_of
from service.notify.triage.tongues import Tongues

CONFIRM, MOVE, LESS = "confirm", "move", "less"


def judge_reply(text: str, media: int, days: Collection[int | None], tongues: Tongues) -> Judgement:
    """Judge a text; where it may be of several patients, for each of their days, and the most urgent reading wins."""
    judgements = [tongues.triage(text, day=day, media=media) for day in days]
    return max(judgements, key=_weight)


def as_provider_took_it(judgement: Judgement, opt_out_type: str | None) -> Judgement:
    """Add what the provider took the text for; where only it read a STOP a person looks, too: it may mean another."""
    if judgement.opt_out:
        return judgement
    if opt_out_type == "STOP":
        return replace(judgement, opt_out=True, opt_in=False, needs_person=True)
    return replace(judgement, opt_in=True) if opt_out_type == "START" else judgement


def _weight(judgement: Judgement) -> int:
    urgency = urgency_of(judgement)
    return -1 if urgency is None else RANK[urgency]
