"""Which sessions one reminder is about: all of a day that are over and not ticked when it is made. Pure."""

from collections.abc import Callable, Sequence
from datetime import datetime

from service.notify.nagging.unticked import Unticked

When = Callable[[datetime], datetime | None]
"""Says when somebody is reminded of a session that ends then; None: not at all."""


def newest_of(over: Sequence[Unticked], when: When, told: datetime | None, now: datetime) -> Unticked | None:
    """Return the last of the sessions by its end, if a reminder is due; it names the reminder.

    `over`: all of one day that one person is reminded of, by their end. `told`: the end of the last session that they
    have been reminded of before; those up to it were counted then, and are no news.
    """
    untold = (one for one in over if told is None or one.ends_at > told)
    return over[-1] if any((at := when(one.ends_at)) is not None and at <= now for one in untold) else None
