"""Tell how long each step of one item took, in words for its page."""

from datetime import timedelta

from sqlalchemy.orm import Session

from service.notify.figures.reading import milestones
from service.notify.inbox.page_views import age
from service.notify.replies.models import InboxItem

STEPS = {
    "told": "automatic answer",
    "alerted": "alert",
    "taken": "taken",
    "tried": "rung in vain",
    "wrote": "first text of a person",
    "contacted": "spoken with",
    "ended": "outcome",
}


def steps_of(session: Session, item: InboxItem) -> list[tuple[str, str]]:
    """Return pairs of what happened and after how long, in that order; what did not happen is left out."""
    (one,) = milestones(session, item.clinic_id, InboxItem.id == item.id)
    took = [(wait, words) for step, words in STEPS.items() if (wait := one.wait(step)) is not None]
    return [(words, age(timedelta(seconds=wait))) for wait, words in sorted(took, key=lambda pair: pair[0])]
