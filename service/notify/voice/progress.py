"""What the provider says of a call, as a receipt of its attempt. Pure.

A call counts as delivered when somebody presses the key that takes it. One that is over without that has not arrived,
however it ended, and the ladder goes on at once.
"""

from collections.abc import Mapping

TAKEN = "taken"
"""Our own word for a call whose key was pressed; the provider has none."""

STATES = {
    "call-queued": "accepted",
    "call-initiated": "accepted",
    "call-ringing": "sent",
    "call-in-progress": "sent",
    f"call-{TAKEN}": "delivered",
    "call-completed": "undelivered",
    "call-busy": "undelivered",
    "call-no-answer": "undelivered",
    "call-canceled": "failed",
    "call-failed": "failed",
}
REASONS = {
    "call-completed": "call_no_key",
    "call-busy": "call_busy",
    "call-no-answer": "call_not_answered",
    "call-canceled": "call_failed",
    "call-failed": "call_failed",
}


def as_receipt(form: Mapping[str, str]) -> Mapping[str, str]:
    """Write what is told of a call under the names of a text's receipt; any other form stays as it is."""
    if "CallSid" not in form:
        return form
    return {**form, "MessageSid": form["CallSid"], "MessageStatus": f"call-{form.get('CallStatus', '')}"}
