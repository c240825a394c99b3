"""A text is tried again while it is of use, more and more slowly, and not more often than its error is worth."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from service.notify.delivery.backoff import Failure, Then, after_receipt, after_refusal
from service.notify.delivery.error_codes import CODES, meaning_of
from service.notify.delivery.provider import Refused

NOW = datetime(2026, 11, 30, 11, 0, tzinfo=UTC)
TONIGHT = NOW + timedelta(hours=13)
BUSY = Refused("transient", "provider_busy", 20429)
NOT_OURS = Refused("configuration", "sender_unusable", 21606)
NO_SUCH_COUNTRY = Refused("configuration", "country_not_enabled", 21408)
RETRIED = sorted(code for code, meaning in CODES.items() if meaning.receipt == "transient")


def failed(tries: int = 1, **over: Any) -> Failure:
    values: dict[str, Any] = {"lane": "aftercare", "now": NOW, "useful_until": TONIGHT, "chance": 0.5}
    return Failure(tries=tries, **values | over)


def waited(then: Then | None) -> timedelta:
    assert then is not None
    assert then.again_at is not None
    return then.again_at - NOW


def test_a_storm_of_refusals_makes_the_waits_grow_to_minutes() -> None:
    waits = [waited(after_refusal(BUSY, failed(tries))) for tries in range(1, 12)]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(seconds=5), timedelta(minutes=10))


def test_what_is_urgent_never_waits_longer_than_a_minute_for_a_busy_network() -> None:
    slowest = waited(after_refusal(BUSY, failed(50, lane="urgent", chance=1)))
    assert slowest <= timedelta(minutes=1)


def test_texts_that_were_refused_together_come_back_apart() -> None:
    waits = {waited(after_refusal(BUSY, failed(3, chance=chance / 10))) for chance in range(11)}
    assert len(waits) == 11


def test_the_network_is_not_called_before_it_wants_to_be() -> None:
    assert waited(after_refusal(BUSY, failed(not_before=90))) == timedelta(seconds=90)
    assert waited(after_refusal(BUSY, failed(not_before=-5))) == timedelta(seconds=5)
    assert waited(after_refusal(BUSY, failed(not_before=10**9))) == timedelta(hours=1)


def test_a_refused_text_ends_once_it_is_out_of_date() -> None:
    late = failed(useful_until=NOW + timedelta(seconds=4))
    assert after_refusal(BUSY, late) == Then("failed", "provider_busy")


def test_a_definite_no_is_not_tried_again() -> None:
    assert after_refusal(Refused("permanent", "number_invalid", 21211), failed()) == Then("failed", "number_invalid")
    assert after_refusal(Refused("opt_out", "opted_out", 21610), failed()) == Then("skipped", "opted_out")


def test_what_a_stopped_sender_was_to_send_waits_until_it_is_woken() -> None:
    assert after_refusal(NOT_OURS, failed()) == Then("queued", "sender_stopped", NOW + timedelta(hours=1))
    stale = failed(useful_until=NOW)
    assert after_refusal(NOT_OURS, stale) == Then("failed", "sender_unusable")


def test_a_text_that_alone_is_refused_is_tried_by_itself_and_then_ends() -> None:
    unsure, its_own = replace(NOT_OURS, doubt="unsure"), replace(NOT_OURS, doubt="its_own")
    assert waited(after_refusal(unsure, failed())) == timedelta(minutes=5)
    assert after_refusal(its_own, failed()) == Then("failed", "text_refused")
    assert after_refusal(its_own, failed(lane="urgent"), is_alert=True).to == "queued"


def test_an_alert_goes_on_trying_when_its_sender_is_stopped() -> None:
    then = after_refusal(NOT_OURS, failed(lane="urgent"), is_alert=True)
    assert (then.to, then.reason) == ("queued", "sender_unusable")
    assert waited(then) <= timedelta(minutes=1)


def test_a_setting_that_concerns_some_numbers_is_tried_again_by_the_text_itself() -> None:
    then = after_refusal(NO_SUCH_COUNTRY, failed())
    assert (then.reason, waited(then)) == ("country_not_enabled", timedelta(minutes=5))


@pytest.mark.parametrize("code", RETRIED)
def test_a_text_that_did_not_arrive_is_tried_as_often_as_its_code_is_worth(code: int) -> None:
    meaning = meaning_of(code)
    long_of_use = NOW + timedelta(days=9)
    tried = [
        after_receipt(meaning, failed(tries, useful_until=long_of_use), stopped=False) is not None
        for tries in range(1, meaning.tries + 2)
    ]
    assert tried == [*[True] * (meaning.tries - 1), False, False]


@pytest.mark.parametrize("code", [30005, 30007, 21610, 30410, 29999])
def test_a_text_is_not_repeated_where_the_receipt_is_final_or_leaves_it_open(code: int) -> None:
    assert after_receipt(meaning_of(code), failed(), stopped=False) is None


def test_a_phone_that_is_off_is_tried_hours_apart_and_sooner_for_what_follows_a_treatment() -> None:
    usual, urgent = (
        waited(after_receipt(meaning_of(30003), failed(lane=lane), stopped=False)) for lane in ("aftercare", "urgent")
    )
    assert (usual, urgent) == (timedelta(hours=2), timedelta(minutes=30))


def test_a_text_whose_time_runs_out_is_tried_once_more_half_way() -> None:
    assert waited(
        after_receipt(meaning_of(30003), failed(useful_until=NOW + timedelta(hours=1)), stopped=False)
    ) == timedelta(minutes=30)
    assert after_receipt(meaning_of(30003), failed(useful_until=NOW + timedelta(seconds=90)), stopped=False) is None


def test_a_limit_for_the_day_is_not_met_again_on_the_same_day() -> None:
    assert after_receipt(meaning_of(63038), failed(), stopped=False) is None
    assert waited(
        after_receipt(meaning_of(63038), failed(useful_until=NOW + timedelta(days=3)), stopped=False)
    ) == timedelta(days=1)


def test_a_receipt_that_stops_the_sender_lets_the_text_wait() -> None:
    soon = NOW + timedelta(minutes=9)
    then = after_receipt(meaning_of(30002), failed(useful_until=soon), stopped=True)
    assert then == Then("queued", "sender_stopped", soon)
    assert after_receipt(meaning_of(30002), failed(useful_until=NOW), stopped=True) is None


def test_an_old_receipt_that_stops_nobody_lets_the_text_be_tried_again_by_itself() -> None:
    then = after_receipt(meaning_of(30034), failed(), stopped=False)
    assert (then and then.reason, waited(then)) == ("sender_unusable", timedelta(hours=2))


@pytest.mark.parametrize("lane", ["urgent", "aftercare"])
@pytest.mark.parametrize("code", RETRIED)
def test_no_try_is_made_past_its_use(lane: str, code: int) -> None:
    for minutes in (0, 1, 3, 30, 120, 900):
        end = NOW + timedelta(minutes=minutes)
        for chance in (0.0, 1.0):
            failure = failed(lane=lane, useful_until=end, chance=chance)
            for then in (after_receipt(meaning_of(code), failure, stopped=False), after_refusal(BUSY, failure)):
                assert then is None or then.again_at is None or NOW < then.again_at < end
