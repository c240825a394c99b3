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
HOUR = timedelta(hours=1)


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
        ({"suspended": True}, "number_suspended"),
        ({"kind": None}, "no_number"),
        ({"kind": "landline"}, "number_landline"),
        ({"kind": "impossible"}, "number_impossible"),
        ({"channel": "print"}, "prefers_print"),
        ({"channel": "whatsapp", "closed": "channel_unavailable"}, "channel_unavailable"),
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


def test_a_text_that_a_hold_withholds_is_looked_at_each_hour_until_it_is_too_late() -> None:
    late = NOW + timedelta(hours=15)
    assert look(held_back="withheld_on_hold", expires_at=late) == Wait(NOW + HOUR, "withheld_on_hold")
    soon = NOW + timedelta(minutes=5)
    assert look(held_back="withheld_on_hold", expires_at=soon) == Wait(soon, "withheld_on_hold")


def test_a_clinic_without_a_sender_waits_for_one() -> None:
    assert look({"has_sender": False}) == Wait(NOW + LOOK_AGAIN, "no_sender")


def test_it_waits_for_the_end_of_the_quiet_hours() -> None:
    morning = NOW + timedelta(hours=10)
    assert look(civil_from=morning) == Wait(morning, "quiet_hours")


def test_stop_is_asked_before_anything_that_only_delays() -> None:
    assert look({"opted_out": True}, held_back="withheld_on_hold") == Skip("opted_out")


MORNING = NOW + timedelta(hours=22)
LATER = NOW + timedelta(minutes=20)
OBSTACLES: list[tuple[dict[str, Any], dict[str, Any], object]] = [
    ({}, {"expires_at": NOW}, Expire()),
    ({}, {"unfit": "course_cancelled"}, Skip("course_cancelled")),
    ({"channel": "print"}, {}, Skip("prefers_print")),
    ({"kind": "landline"}, {}, Skip("number_landline")),
    ({"suspended": True}, {}, Skip("number_suspended")),
    ({"opted_out": True}, {}, Skip("opted_out")),
    ({"wants_less": True}, {}, Skip("wants_less")),
    ({"consent": False}, {}, Skip("no_consent")),
    ({}, {"held_back": "protocol_unsigned"}, Wait(NOW + LOOK_AGAIN, "protocol_unsigned")),
    ({"has_sender": False}, {}, Wait(NOW + LOOK_AGAIN, "no_sender")),
    ({}, {"sender_stopped": True}, Wait(NOW + LOOK_AGAIN, "sender_stopped")),
    ({}, {"civil_from": MORNING}, Wait(MORNING, "quiet_hours")),
    ({}, {"covered": True}, Skip("covered_by")),
    ({}, {"apart_until": LATER}, Wait(LATER, "same_day_gap")),
    ({}, {"capped_until": MORNING}, Wait(MORNING, "capped")),
]
"""Everything that can stand in a text's way, in the order in which it is asked."""


@pytest.mark.parametrize("place", range(len(OBSTACLES)))
def test_what_is_asked_first_is_what_is_told(place: int) -> None:
    reach, over = {}, {}
    for in_reach, around, _ in OBSTACLES[place:]:
        reach.update({key: value for key, value in in_reach.items() if key not in reach})
        over.update(around)
    assert look(reach, **over) == OBSTACLES[place][2]


def test_less_stops_no_text_about_safety() -> None:
    assert look({"wants_less": True}, safety=True) == Send()


def test_what_a_deed_ends_is_looked_at_each_hour_until_it_is_too_late() -> None:
    late = NOW + timedelta(hours=3)
    for held_back in ("paused_clinic", "paused_protocol"):
        assert look(held_back=held_back, expires_at=late) == Wait(NOW + HOUR, held_back)
    assert look(sender_stopped=True, expires_at=late) == Wait(NOW + HOUR, "sender_stopped")


def test_a_text_that_would_be_stale_in_the_morning_goes_stale_at_once() -> None:
    assert look(capped_until=MORNING, expires_at=MORNING) == Expire("expired_capped")
    assert look(capped_until=MORNING, expires_at=MORNING + timedelta(hours=1)) == Wait(MORNING, "capped")


def test_alerts_to_staff_are_stopped_by_no_opt_out() -> None:
    assert look({"opted_out": True, "consent": False}, reachable_whatever=True) == Send()
