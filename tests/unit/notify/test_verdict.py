"""A text is checked at the moment it leaves."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from service.notify.delivery.verdict import (
    LOOK_AGAIN,
    STALE_AFTER,
    Circumstances,
    Expire,
    Reach,
    Send,
    Skip,
    Wait,
    judge,
)
from service.notify.reasons import REASONS

NOW = datetime(2026, 12, 8, 9, 0, tzinfo=UTC)


def look(reach: dict[str, Any] | None = None, **over: Any) -> object:
    reachable: dict[str, Any] = {"channel": "sms", "kind": "mobile", **(reach or {})}
    case: dict[str, Any] = {"now": NOW, "expires_at": None, "reach": Reach(**reachable), "civil_from": NOW, **over}
    return judge(Circumstances(**case))


def test_it_leaves_when_nothing_stands_in_its_way() -> None:
    assert look() == Send()


@pytest.mark.parametrize(
    ("reach", "reason"),
    [
        ({"consent": False}, "no_consent"),
        ({"opted_out": True}, "opted_out"),
        ({"kind": None}, "no_number"),
        ({"kind": "landline"}, "number_landline"),
        ({"kind": "impossible"}, "number_impossible"),
        ({"channel": "print"}, "prefers_print"),
        ({"channel": "whatsapp"}, "channel_unavailable"),
    ],
)
def test_it_is_skipped_where_the_patient_cannot_or_will_not_be_texted(reach: dict[str, Any], reason: str) -> None:
    assert look(reach) == Skip(reason)


def test_stale_advice_expires_whatever_else_is_true() -> None:
    assert look({"opted_out": True}, expires_at=NOW) == Expire()


@pytest.mark.parametrize(("waited_for", "reason"), STALE_AFTER.items())
def test_what_goes_stale_names_what_held_it_back(waited_for: str, reason: str) -> None:
    assert look(expires_at=NOW, waited_for=waited_for) == Expire(reason)
    assert waited_for in REASONS
    assert "out of date" in REASONS[reason]


def test_a_course_that_no_longer_calls_for_it_stops_it() -> None:
    assert look(unfit="completion_undone") == Skip("completion_undone")


def test_a_text_that_a_concern_withholds_is_looked_at_again() -> None:
    assert look(held_back="withheld_concern_open") == Wait(NOW + LOOK_AGAIN, "withheld_concern_open")


def test_a_text_that_a_hold_withholds_sleeps_until_it_is_lifted_or_too_late() -> None:
    late = NOW + timedelta(hours=15)
    assert look(held_back="withheld_on_hold", expires_at=late) == Wait(late, "withheld_on_hold")


def test_a_clinic_without_a_sender_waits_for_one() -> None:
    assert look({"has_sender": False}) == Wait(NOW + LOOK_AGAIN, "no_sender")


def test_it_waits_for_the_end_of_the_quiet_hours() -> None:
    morning = NOW + timedelta(hours=10)
    assert look(civil_from=morning) == Wait(morning, "quiet_hours")


def test_stop_is_asked_before_anything_that_only_delays() -> None:
    assert look({"opted_out": True}, held_back="withheld_on_hold") == Skip("opted_out")


def test_alerts_to_staff_are_stopped_by_no_opt_out() -> None:
    assert look({"opted_out": True, "consent": False}, reachable_whatever=True) == Send()
