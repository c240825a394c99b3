"""The window in which WhatsApp takes free words: 24 hours from the patient's last text to the clinic. Pure."""

from datetime import datetime, timedelta

WINDOW = timedelta(hours=24)
MARGIN = timedelta(minutes=5)
"""So much earlier it is taken as shut: a text may wait a little at the provider, and clocks differ."""


def is_open(last_inbound: datetime | None, now: datetime) -> bool:
    """Say whether free words may go to somebody who last wrote at `last_inbound`; both are clinic time."""
    return last_inbound is not None and now < last_inbound + WINDOW - MARGIN
