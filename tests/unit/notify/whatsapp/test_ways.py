"""How a text would leave: what the choice of the way makes of what is known of each channel."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from service.clinics.models import Sender
from service.notify.delivery.checks.ways import Outlook, Ways, leave
from service.notify.delivery.verdict import Reach, why_unreachable

NOW = datetime(2026, 12, 8, 9, 0, tzinfo=UTC)
SMS, WHATSAPP = Sender(channel="sms"), Sender(channel="whatsapp")
WROTE_LATELY = Outlook(now=NOW, last_inbound=NOW - timedelta(hours=1))
WROTE_LONG_AGO = Outlook(now=NOW, last_inbound=NOW - timedelta(days=2))


def ways(sms: dict[str, Any] | None = None, whatsapp: dict[str, Any] | None = None, **over: Any) -> Ways:
    return Ways(
        sms=Reach(channel="sms", kind="mobile", **(sms or {})),
        whatsapp=Reach(channel="whatsapp", kind="mobile", **(whatsapp or {})),
        **{"sms_sender": SMS, "whatsapp_sender": WHATSAPP, **over},
    )


def test_it_leaves_from_the_sender_of_its_channel() -> None:
    assert leave("whatsapp", ways(), WROTE_LATELY).sender is WHATSAPP
    assert leave("whatsapp", ways(), WROTE_LONG_AGO).sender is SMS


def test_what_is_planned_does_not_ask_for_the_window() -> None:
    assert leave("whatsapp", ways(), None).reach.channel == "whatsapp"


def test_while_whatsapp_refuses_the_clinic_sms_takes_over() -> None:
    assert leave("whatsapp", ways(whatsapp_stopped=True), WROTE_LATELY).sender is SMS


def test_without_sms_it_waits_for_whatsapp_to_take_the_clinic_again() -> None:
    stopped = ways({"consent": False}, whatsapp_stopped=True)
    assert leave("whatsapp", stopped, WROTE_LATELY).sender is WHATSAPP


def test_less_that_was_said_on_whatsapp_holds_for_an_sms_in_its_place() -> None:
    leaving = leave("whatsapp", ways(whatsapp={"wants_less": True}), WROTE_LONG_AGO)
    assert why_unreachable(leaving.reach) == "wants_less"
    assert why_unreachable(leaving.reach, safety=True) is None


@pytest.mark.parametrize(
    ("wanted", "known", "reason"),
    [
        ("print", ways(), "prefers_print"),
        ("whatsapp", ways(whatsapp={"opted_out": True}), "opted_out"),
        ("whatsapp", ways({"consent": False}, {"suspended": True}), "number_suspended"),
        ("whatsapp", ways({"consent": False}, whatsapp_sender=None), "channel_unavailable"),
        ("whatsapp", ways({"consent": False}, {"consent": False}), "no_consent"),
        ("sms", ways({"opted_out": True}), "opted_out"),
    ],
)
def test_it_says_what_stands_between_a_text_and_its_patient(wanted: str, known: Ways, reason: str) -> None:
    assert why_unreachable(leave(wanted, known, WROTE_LATELY).reach) == reason


def test_a_clinic_that_is_not_on_whatsapp_reaches_its_patients_by_sms() -> None:
    leaving = leave("whatsapp", ways(whatsapp_sender=None), None)
    assert (leaving.sender, why_unreachable(leaving.reach)) == (SMS, None)
