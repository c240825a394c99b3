"""Whether a time suits what somebody has said about their week. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def suits(preferred: Mapping[str, Any] | None, start: datetime, end: datetime) -> bool:
    """Tell whether wall times lie inside `{"days": ["mon"], "from": "09:00", "to": "12:00"}`, each part optional.

    `start` and `end` are local to the site.
    """
    wish = preferred or {}
    if wish.get("days") and WEEKDAYS[start.weekday()] not in wish["days"]:
        return False
    if wish.get("from") and f"{start:%H:%M}" < wish["from"]:
        return False
    return not (wish.get("to") and (f"{end:%H:%M}" > wish["to"] or end.date() > start.date()))
