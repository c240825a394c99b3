"""Tell the product of a call's progress, and ask it what to say."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from simulator.retries import split_overrides

if TYPE_CHECKING:
    from simulator.faults import Faults
    from simulator.voice.records import Call
    from simulator.webhooks import Webhooks

OK = 200


class Callbacks:
    """Forms as Twilio posts them. `ended_url` is where the product hears that a call to its number is over."""

    def __init__(self, account_sid: str, service_url: str, webhooks: Webhooks, faults: Faults) -> None:
        self._account_sid = account_sid
        self._webhooks = webhooks
        self._faults = faults
        base = service_url.rstrip("/") + "/webhooks/twilio/voice"
        self.incoming_url, self.ended_url = f"{base}/incoming", f"{base}/ended"

    def tell(self, call: Call, event: str, status: str, number: int) -> None:
        """Post one event of a call that asked for it; its end counts as `completed`, however it ended."""
        if not call.callback or event not in (call.events or ("completed",)):
            return
        if self._faults.strikes("lost_callbacks"):
            return
        url, policy = split_overrides(call.callback)
        params = self.form(call, status) | {
            "CallbackSource": "call-progress-events",
            "SequenceNumber": str(number),
            "Timestamp": f"{datetime.now(UTC):%a, %d %b %Y %H:%M:%S +0000}",
        }
        if event == "completed":
            params |= {"CallDuration": str(call.seconds), "Duration": str(-(-call.seconds // 60))}
        for _ in range(2 if self._faults.strikes("double_callbacks") else 1):
            self._webhooks.post(url, params, policy, call.sid)

    def tell_ended(self, call: Call) -> None:
        """Tell that a call to the clinic's number is over."""
        _, policy = split_overrides(self.ended_url)
        params = self.form(call, call.status) | {"CallDuration": str(call.seconds)}
        if not self._faults.strikes("lost_callbacks"):
            self._webhooks.post(self.ended_url, params, policy, call.sid)

    def ask(self, url: str, call: Call, more: dict[str, str]) -> str | None:
        """Fetch what to say next; None where nothing useful is answered."""
        plain, _ = split_overrides(url)
        status, body = self._webhooks.fetch(plain, self.form(call, call.status) | more, call.sid)
        return body if status == OK else None

    def form(self, call: Call, status: str) -> dict[str, str]:
        """Return what every webhook about a call carries."""
        params = {
            "AccountSid": self._account_sid,
            "ApiVersion": "2010-04-01",
            "CallSid": call.sid,
            "CallStatus": status,
            "Direction": call.direction,
            "From": call.sender,
            "Caller": call.sender,
            "To": call.recipient,
            "Called": call.recipient,
        }
        if call.parent_sid:
            params["ParentCallSid"] = call.parent_sid
        return params | ({"AnsweredBy": call.answered_by} if call.answered_by else {})
