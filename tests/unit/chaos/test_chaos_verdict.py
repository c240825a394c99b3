"""The verdict of the chaos runs finds each fault that it exists for."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from service.notify.models import Message
from tests.chaos.oracle import Key, expected
from tests.chaos.plan import DESKS, Visit, at, clinics, days_of
from tests.chaos.verdict import Verdict, judge, judge_records

MONDAY = date(2026, 12, 7)
DAYS = days_of(MONDAY, 9)
(CLINIC,) = clinics(1)
TUESDAY = MONDAY + timedelta(days=1)
VISIT = Visit(CLINIC, 1, "plain", at(TUESDAY, time(10)), DESKS[0], TUESDAY, "urgent")
EXPECTED = expected(VISIT, DAYS)
LAST_DAY = at(MONDAY, time(9)) + timedelta(days=39)
Log = list[dict[str, Any]]


def an_entry(key: Key, sent_at: datetime, number: int = 1) -> dict[str, Any]:
    words = "We have your message." if key.what == "acknowledgement" else f"Step {key.what}. Words."
    return {"sid": f"SM{key.what}{number}", "from": key.sender, "to": key.to, "body": words, "at": sent_at.isoformat()}


def all_well() -> Log:
    alert = {
        "sid": "SMalert",
        "from": CLINIC.sender,
        "to": CLINIC.nurse,
        "body": "Pain.",
        "at": str(at(TUESDAY, time(18))),
    }
    return [*(an_entry(key, window.due) for key, window in EXPECTED.items()), alert]


def verdict_on(log: Log) -> Verdict:
    return judge(log, EXPECTED, [VISIT], lambda real: real)


def faults(log: Log) -> list[str]:
    return list(verdict_on(log).faults)


def test_what_should_have_gone_went() -> None:
    assert faults(all_well()) == []


def test_a_text_that_lacks_is_lost() -> None:
    assert faults(all_well()[1:]) == ["lost"]


def test_a_text_that_went_again_went_twice() -> None:
    key, window = next(iter(EXPECTED.items()))
    assert faults([*all_well(), an_entry(key, window.due, 2)]) == ["twice"]


@pytest.mark.parametrize("by", [timedelta(days=11), timedelta(seconds=-1)])
def test_a_text_outside_its_time_is_stale(by: timedelta) -> None:
    log = all_well()
    log[0]["at"] = (datetime.fromisoformat(log[0]["at"]) + by).isoformat()
    assert faults(log) == ["stale"]


def test_a_text_that_nobody_called_for_is_named() -> None:
    key = Key(CLINIC.sender, VISIT.mobile, "day_3")  # kept back by the urgent reply
    assert faults([*all_well(), an_entry(key, at(TUESDAY, time(18)))]) == ["uncalled_for"]


def test_an_urgent_reply_that_alerted_nobody_is_named() -> None:
    assert faults(all_well()[:-1]) == ["alerts_lost"]


def test_a_text_that_went_and_is_not_on_record_is_named() -> None:
    log = all_well()
    verdict = verdict_on(log)
    judge_records(verdict, log, {entry["sid"] for entry in log[1:]}, [], LAST_DAY)
    assert list(verdict.faults) == ["unrecorded"]


@pytest.mark.parametrize(
    ("state", "reason", "fault"),
    [
        ("skipped", None, "without_reason"),
        ("skipped", "opted_out", None),
        ("unknown", "no_answer", "not_final"),
        ("queued", "provider_busy", "not_final"),
        ("planned", "withheld_on_hold", "not_final"),
        ("sent", None, "without_reason"),
        ("sent", "no_receipt", None),
        ("delivered", None, None),
    ],
)
def test_every_text_has_to_end_with_a_reason(state: str, reason: str | None, fault: str | None) -> None:
    verdict = verdict_on(all_well())
    judge_records(verdict, [], set(), [Message(kind="step", state=state, reason=reason)], LAST_DAY)
    assert list(verdict.faults) == ([fault] if fault else [])


@pytest.mark.parametrize(("due_at", "faults"), [(LAST_DAY, []), (LAST_DAY - timedelta(days=1), ["not_final"])])
def test_staff_may_be_reminded_until_the_very_end(due_at: datetime, faults: list[str]) -> None:
    verdict = verdict_on(all_well())
    judge_records(verdict, [], set(), [Message(kind="nudge", state="planned", due_at=due_at)], LAST_DAY)
    assert list(verdict.faults) == faults
