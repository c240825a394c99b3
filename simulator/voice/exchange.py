"""Ring phones, and carry each call through to its end on a thread of its own."""

from __future__ import annotations

import logging
import threading
import uuid
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from simulator.voice.legs import Leg, Pickup
from simulator.voice.records import DIALLED, INBOUND, OUTBOUND, Call
from simulator.voice.rules import check_call
from simulator.voice.speaking import Speaking

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from xml.etree import ElementTree as ET

    from simulator.clinic_clock import ClinicClock
    from simulator.phones import Phones
    from simulator.scheduler import Scheduler
    from simulator.settings import SimulatorSettings
    from simulator.voice.callbacks import Callbacks
    from simulator.voice.store import Calls

_log = logging.getLogger(__name__)
CLOCK_AGE_SECONDS = 2.0
STOPS_WITHIN_SECONDS = 3.0


class Exchange:
    """All calls under way. While time is run forward a phone that nobody picks up is not waited for."""

    def __init__(
        self,
        settings: SimulatorSettings,
        calls: Calls,
        phones: Phones,
        clock: ClinicClock,
        callbacks: Callbacks,
        scheduler: Scheduler,
        is_hurried: Callable[[], bool],
    ) -> None:
        self._settings = settings
        self._calls = calls
        self._phones = phones
        self._clock = clock
        self._callbacks = callbacks
        self._scheduler = scheduler
        self._is_hurried = is_hurried
        self._legs: dict[str, Leg] = {}
        self._threads: list[threading.Thread] = []

    def create(self, form: Mapping[str, str], events: tuple[str, ...]) -> Call:
        """Accept a call that the product makes; TwilioError where Twilio would refuse it."""
        asked = check_call(form, events, self._settings.senders)
        call = self._new(OUTBOUND, asked.sender, asked.recipient, "queued", url=asked.url, callback=asked.callback,
                         events=asked.events, timeout=asked.timeout, detects=asked.detects)  # fmt: skip
        self._legs[call.sid] = Leg(self._phones.get(call.recipient))
        self._start(partial(self._ring_out, call))
        return call

    def ring_in(self, sender: str, recipient: str) -> Call:
        """Let a phone ring the clinic's number."""
        call = self._new(INBOUND, sender, recipient, "ringing", url=self._callbacks.incoming_url)
        self._legs[call.sid] = Leg(self._phones.get(sender), has_rung_in=True)
        self._start(partial(self._carry_in, call))
        return call

    def leg(self, sid: str) -> Leg | None:
        """Return the phone's side of a call that is under way."""
        return self._legs.get(sid)

    def resume(self) -> None:
        """End what was under way when the last process ended."""
        for call in self._calls.unfinished():
            self._end(call, "failed")

    def clear(self) -> None:
        self._hang_up_all()
        self._legs.clear()
        self._calls.clear()

    def close(self) -> None:
        """End all calls, and wait until the product has been told."""
        self._hang_up_all()
        for thread in self._threads:
            thread.join(STOPS_WITHIN_SECONDS)

    def _hang_up_all(self) -> None:
        for leg in list(self._legs.values()):
            leg.hang_up("canceled")

    def _start(self, job: Callable[[], None]) -> None:
        if self._is_hurried():
            self._scheduler.after(0, job)
        else:
            self._threads = [thread for thread in self._threads if thread.is_alive()]
            self._threads.append(threading.Thread(target=self._safely, args=(job,), daemon=True))
            self._threads[-1].start()

    def _safely(self, job: Callable[[], None]) -> None:
        try:
            job()
        except Exception as error:  # noqa: BLE001 (a reset in the midst of a call; a trace could carry a number)
            _log.warning("a call was not carried through: %s", type(error).__name__)

    def _ring_out(self, call: Call) -> None:
        leg = self._legs[call.sid]
        self._callbacks.tell(call, "initiated", "initiated", 0)
        call = self._calls.change(call.sid, status="ringing")
        self._callbacks.tell(call, "ringing", "ringing", 1)
        pickup = leg.rings(self._ring_seconds(call.timeout))
        if pickup == "in-progress":
            call = self._answered(call, leg)
            self._callbacks.tell(call, "answered", "in-progress", 2)
            self._speaking(call.sid, leg).run(call.url)
            pickup = "completed"  # type: ignore[assignment]  # an end that no phone comes to by itself
        self._end(call, pickup, number=3)

    def _carry_in(self, call: Call) -> None:
        leg = self._legs[call.sid]
        self._answered(call, leg)
        self._speaking(call.sid, leg).run(call.url)
        self._callbacks.tell_ended(self._end(call, "completed"))

    def _dial(self, above: Speaking, numbers: list[tuple[str, str]], verb: ET.Element) -> dict[str, str]:
        """Put a call through to the first of these who takes it; return what the product is told of that."""
        told = {"DialCallStatus": "failed", "DialBridged": "false"}
        parent = self._calls.find(above.sid)
        for number, whisper in numbers if parent is not None else ():
            assert parent is not None
            caller_id = verb.get("callerId") or parent.sender
            child = self._new(DIALLED, caller_id, number, "ringing", parent_sid=parent.sid, url=whisper)
            leg = self._legs[child.sid] = Leg(self._phones.get(number), above.leg.changed)
            status, bridged = self._put_through(above, child, leg, float(verb.get("timeout", "30")))
            told = {"DialCallStatus": status, "DialCallSid": child.sid, "DialBridged": str(bridged).lower()}
            if bridged:
                break
        return told

    def _put_through(self, above: Speaking, child: Call, leg: Leg, timeout: float) -> tuple[str, bool]:
        pickup: str = leg.rings(self._ring_seconds(timeout), above.leg)
        bridged = False
        if pickup == "in-progress":
            child, pickup = self._answered(child, leg), "completed"
            whispering = self._speaking(child.sid, leg)
            if child.url:
                whispering.run(child.url)
            bridged = not (whispering.was_hung_up or leg.is_over or above.leg.is_over)
            if bridged:
                leg.talks(above.leg)
        self._end(child, pickup)
        return pickup, bridged

    def _speaking(self, sid: str, leg: Leg) -> Speaking:
        return Speaking(sid, leg, self._calls, self._callbacks, self._dial, self._settings.key_seconds)

    def _answered(self, call: Call, leg: Leg) -> Call:
        by = ("machine_start" if leg.is_machine else "human") if call.detects else ""
        return self._calls.change(call.sid, status="in-progress", answered_at=datetime.now(UTC), answered_by=by)

    def _end(self, call: Call, status: str, number: int = 0) -> Call:
        self._legs.pop(call.sid, None)
        ended = self._calls.change(call.sid, status=status, ended_at=datetime.now(UTC))
        self._callbacks.tell(ended, "completed", status, number)
        _log.info("call %s %s", call.sid, status)
        return ended

    def _ring_seconds(self, asked: float) -> float:
        return 0.0 if self._is_hurried() else min(asked, self._settings.ring_seconds)

    def _new(self, direction: str, sender: str, recipient: str, status: str, **more: object) -> Call:
        self._clock.refresh(older_than=CLOCK_AGE_SECONDS)
        now = datetime.now(UTC)
        call = Call(f"CA{uuid.uuid4().hex}", direction, sender, recipient, status, now, now, self._clock.now(), **more)  # type: ignore[arg-type]  # named fields of a call
        self._calls.add(call)
        return call


__all__ = ["Exchange", "Pickup"]
