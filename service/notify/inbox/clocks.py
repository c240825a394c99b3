"""The clocks of an item: stopped as it is closed, and set as they stood where that was a slip."""

import json
from datetime import datetime

from service.notify.replies.models import InboxItem

CLOCKS = ("escalates_at", "next_channel_at", "contact_due_at", "call_again_at")


def stop_clocks(item: InboxItem) -> None:
    """Stop what rings of an item, and keep what it stood at; the rung of its ladder stays as it is."""
    stood = {name: at.isoformat() for name in CLOCKS if (at := getattr(item, name)) is not None}
    item.clocks_before = json.dumps(stood) if stood else None
    for name in CLOCKS:
        setattr(item, name, None)


def set_clocks_back(item: InboxItem) -> None:
    """Set the clocks to what they stood at: nobody has longer by that, and what is over rings at once."""
    stood = json.loads(item.clocks_before or "{}")
    for name in CLOCKS:
        setattr(item, name, datetime.fromisoformat(stood[name]) if name in stood else None)
    item.clocks_before = None
