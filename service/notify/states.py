"""Which states of a text mean the same to those who ask; how they follow each other is in `moves.py`. Pure."""

LEFT = ("sending", "accepted", "sent", "delivered", "read", "unknown")
"""It is with the network, or may be, and may be read."""

LOST = ("undelivered", "failed", "skipped", "cancelled", "expired")
"""It has come to its end unread."""
