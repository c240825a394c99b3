"""Compare what the network took with what should have gone. Pure, but for the list that it is handed."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from service.notify.models import Message
from tests.chaos.oracle import ACKNOWLEDGEMENT, Key, Window
from tests.chaos.plan import ClinicPlan, Visit

STEP = re.compile(r"Step (\w+)\.")
NOT_REACHED = "not_reached"
NOBODY_YET = "we have not reached the person on call"
"""Here nobody ever takes what is urgent, and time leaps: these follow the ladder's rounds, however often it turns."""

STAFF = re.compile(r"\+4477009009[5-9]\d")
WITH_THE_NETWORK = {"delivered", "read", "sent", "accepted"}
RECEIPTS_LACK = {"accepted", "sent"}
OVER = {"skipped", "cancelled", "expired", "undelivered", "failed"}
SHOWN = 12


@dataclass(slots=True)
class Verdict:
    """What was found: every list has to be empty, but for `late_receipts`, which is a count."""

    texts: int = 0
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    uncalled_for: list[str] = field(default_factory=list)
    unrecorded: list[str] = field(default_factory=list)
    without_reason: list[str] = field(default_factory=list)
    not_final: list[str] = field(default_factory=list)
    alerts_lost: list[str] = field(default_factory=list)
    alerts: int = 0
    without_receipt: int = 0

    @property
    def faults(self) -> dict[str, list[str]]:
        named = ("lost", "twice", "stale", "uncalled_for", "unrecorded", "without_reason", "not_final", "alerts_lost")
        return {name: getattr(self, name) for name in named if getattr(self, name)}

    @property
    def is_good(self) -> bool:
        return not self.faults

    def __str__(self) -> str:
        lines = [f"{self.texts} texts, {self.alerts} alerts; {self.without_receipt} without their last receipt"]
        named = ("lost", "twice", "stale", "uncalled_for", "unrecorded", "without_reason", "not_final", "alerts_lost")
        lines.append(", ".join(f"{len(getattr(self, name))} {name.replace('_', ' ')}" for name in named))
        for name, found in self.faults.items():
            lines += [f"{name.replace('_', ' ')}:", *(f"  {line}" for line in found[:SHOWN])]
        return "\n".join(lines)


def keys_of(log: Iterable[Mapping[str, Any]]) -> Counter[Key]:
    """Say what each text in the network's log is; what patients get that is no step is an acknowledgement."""
    keys = (key_of(entry) for entry in log if not STAFF.fullmatch(entry["to"]))
    return Counter(key for key in keys if key.what != NOT_REACHED)


def judge(
    log: Sequence[Mapping[str, Any]],
    expected: Mapping[Key, Window],
    visits: Collection[Visit],
    clinic_time: Callable[[datetime], datetime],
) -> Verdict:
    """Judge the network's log by what was expected of it."""
    found, verdict = keys_of(log), Verdict()
    verdict.texts = sum(found.values())
    verdict.lost = [_named(key) for key in expected if key not in found]
    verdict.twice = [f"{_named(key)}: {times} times" for key, times in found.items() if times > 1]
    verdict.uncalled_for = [_named(key) for key in found if key not in expected]
    for entry in log:
        window = expected.get(key_of(entry))
        at = clinic_time(datetime.fromisoformat(entry["at"]))
        if window is not None and not window.due <= at < window.expires:
            verdict.stale.append(f"{_named(key_of(entry))}: {at} is not in {window.due}..{window.expires}")
    _count_alerts(verdict, log, visits)
    return verdict


def judge_records(
    verdict: Verdict, log: Iterable[Mapping[str, Any]], sids: set[str], messages: list[Message], last_day: datetime
) -> None:
    """Add what the product's own record says: it knows every text that went, and a reason for each that did not.

    What staff are reminded of on the last day itself may still be under way: calls come due then, by the hundred.
    """
    verdict.unrecorded = [f"{entry['sid']}: {_named(key_of(entry))}" for entry in log if entry["sid"] not in sids]
    for message in messages:
        named = f"{message.kind} {message.step or ''} {message.state} {message.reason or ''} ({message.id})"
        if message.state in OVER | RECEIPTS_LACK and not message.reason:
            verdict.without_reason.append(named)
        elif message.state not in OVER | WITH_THE_NETWORK and not _is_of_the_last_day(message, last_day):
            verdict.not_final.append(named)
    verdict.without_receipt = sum(message.state in RECEIPTS_LACK for message in messages)


def _is_of_the_last_day(message: Message, last_day: datetime) -> bool:
    return message.kind == "nudge" and message.due_at >= last_day


def _count_alerts(verdict: Verdict, log: Iterable[Mapping[str, Any]], visits: Collection[Visit]) -> None:
    """Every urgent reply alerts the nurse at least once; alerts are told apart by their words."""
    words: dict[str, set[str]] = {}
    for entry in log:
        if STAFF.fullmatch(entry["to"]):
            words.setdefault(entry["to"], set()).add(entry["body"])
            verdict.alerts += 1
    urgent = Counter[ClinicPlan](one.clinic for one in visits if one.doing == "urgent" and one.ticked_on is not None)
    for clinic, number in urgent.items():
        if len(words.get(clinic.nurse, ())) < number:
            verdict.alerts_lost.append(f"{clinic.nurse}: {len(words.get(clinic.nurse, ()))} of {number}")


def key_of(entry: Mapping[str, Any]) -> Key:
    """Say what one text of the log is."""
    if NOBODY_YET in entry["body"]:
        return Key(entry["from"], entry["to"], NOT_REACHED)
    step = STEP.match(entry["body"])
    return Key(entry["from"], entry["to"], step.group(1) if step else ACKNOWLEDGEMENT)


def _named(key: Key) -> str:
    return f"{key.what} from {key.sender} to {key.to}"
