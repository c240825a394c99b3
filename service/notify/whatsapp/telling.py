"""Say beside a text which way it went, where that was not plain SMS. Pure."""

from collections.abc import Mapping
from typing import Any

FELL_BACK = {
    "reported": " · SMS, as WhatsApp could not bring it",
    "no_receipt": " · SMS, as WhatsApp gave no receipt in time",
    "no_way": " · SMS, as WhatsApp could not take it",
}


def way_of(item: Mapping[str, Any]) -> str:
    """Say it as the title of a text goes on; `item` has the shape of the API."""
    if item["channel"] != "whatsapp":
        return FELL_BACK.get(item["fallback"], "")
    return " · WhatsApp, by template" if item["by_template"] else " · WhatsApp"
