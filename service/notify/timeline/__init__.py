"""When a step of a protocol is due, until when it is worth sending, and why it is not sent. Pure."""
