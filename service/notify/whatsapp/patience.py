"""How long a safety text by WhatsApp may go without a receipt before it is repeated by SMS. Pure.

Whoever blocks the clinic on WhatsApp gives no error: such a text stays `sent` for ever. A phone that is off does the
same, and a text that is repeated there is read twice; so it is not done in minutes. Straight after the treatment an
hour is as long as pain and discharge can wait to be told of; on days 1 and 3 three hours still leave most of the day.
"""

from datetime import timedelta

from service.protocols.definition import Step

STRAIGHT_AFTER = timedelta(minutes=60)
LATER_DAYS = timedelta(hours=3)
SHORTEST = min(STRAIGHT_AFTER, LATER_DAYS)


def patience_with(step: Step) -> timedelta | None:
    """Say how long to wait for a receipt; None where the text is none that keeps a patient safe."""
    if not step.keeps_safe:
        return None
    return STRAIGHT_AFTER if step.ignores_quiet_hours else LATER_DAYS
