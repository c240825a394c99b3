"""How the provider writes a number on a channel: `+44…`, or `whatsapp:+44…`. Pure."""

from service.notify.replies.form import WHATSAPP


def on_channel(channel: str, number: str) -> str:
    """Write a number, with or without its prefix, as an address of that channel."""
    bare = number.removeprefix(WHATSAPP)
    return f"{WHATSAPP}{bare}" if channel == "whatsapp" else bare
