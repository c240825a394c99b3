"""Read the words of a reply: the patient's own, at every day that they may be of, alone and with those just before."""

from collections.abc import Collection
from dataclasses import replace
from typing import get_args

from service.notify.inbox.urgency import RANK
from service.notify.replies.around import NOTHING_AROUND, Around
from service.notify.replies.menus import meant_by
from service.notify.triage.judgement import Judgement, Urgency, urgency_of
from service.notify.triage.our_words import without_ours
from service.notify.triage.tongues import Tongues

CONFIRM, MOVE, LESS = "confirm", "move", "less"
_HARMLESS, _UNCLEAR = -1, 0


def judge_reply(
    text: str, media: int, days: Collection[int | None], tongues: Tongues, around: Around = NOTHING_AROUND
) -> Judgement:
    """Judge a text; where it may be of several patients, for each of their days, and the most urgent reading wins.

    Words of ours that it sends back are not judged. Several texts in a row are also read as one: where that is worse
    than each of them alone, it is what this text tells.
    """
    newest = around.ours[0] if around.ours else None
    theirs = meant_by(without_ours(text, around.ours), newest)
    alone = _worst(theirs, media, days, tongues)
    if not around.before or not theirs.strip():
        return alone
    joined = _in_a_row(around, theirs)
    together = _worst(joined, 0, days, tongues)
    known = max(_weight(alone), *(_weight_of(before.category) for before in around.before))
    return _told_together(alone, together, joined) if _weight(together) > max(known, _UNCLEAR) else alone


def _in_a_row(around: Around, theirs: str) -> str:
    """Join a text with those just before; words of ours that were sent back are no more theirs there than here."""
    before = (without_ours(one.text, around.ours) for one in around.before)
    return " ".join(said for said in (*before, theirs) if said.strip())


def as_provider_took_it(judgement: Judgement, opt_out_type: str | None) -> Judgement:
    """Add what the provider took the text for; where only it read a STOP a person looks, too: it may mean another."""
    if judgement.opt_out:
        return judgement
    if opt_out_type == "STOP":
        return replace(judgement, opt_out=True, opt_in=False, needs_person=True)
    return replace(judgement, opt_in=True) if opt_out_type == "START" else judgement


def _worst(text: str, media: int, days: Collection[int | None], tongues: Tongues) -> Judgement:
    return max((tongues.triage(text, day=day, media=media) for day in days), key=_weight)


def _told_together(alone: Judgement, together: Judgement, joined: str) -> Judgement:
    """Take what several texts tell together; what the number wants is what this text alone says."""
    told = replace(alone, category=together.category, signs=together.signs, because=together.because)
    is_sure = together.is_sure_of_language
    told = replace(told, language=together.language, is_sure_of_language=is_sure)
    return replace(told, needs_person=True, keyword=None, joined=joined)


def _weight(judgement: Judgement) -> int:
    urgency = urgency_of(judgement)
    return _HARMLESS if urgency is None else RANK[urgency]


def _weight_of(category: str) -> int:
    return next((RANK[urgency] for urgency in get_args(Urgency) if urgency == category), _HARMLESS)
