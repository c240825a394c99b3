"""Which way a text goes: free words, a template, SMS, later, or not at all, with a reason that says what to do."""

from typing import Any

import pytest

from service.notify.whatsapp.routing import (
    BySms,
    ByTemplate,
    Choice,
    Closed,
    FreeForm,
    Held,
    Way,
    may_fall_back,
    route,
)

CLEAR = Way(sender=True, consent=True, opted_out=False)
STOPPED = Way(sender=True, consent=True, opted_out=True)
NOT_AGREED = Way(sender=True, consent=False, opted_out=False)
NO_SENDER = Way(sender=False, consent=True, opted_out=False)


def choose(**over: Any) -> Choice:
    case: dict[str, Any] = {"wanted": "whatsapp", "kind": "mobile", "whatsapp": CLEAR, "sms": CLEAR, **over}
    return Choice(**case)


def test_inside_the_window_it_goes_in_free_words() -> None:
    assert route(choose(window_open=True, template="approved")) == FreeForm()


def test_outside_the_window_it_goes_by_an_approved_template() -> None:
    assert route(choose(window_open=False, template="approved")) == ByTemplate()


@pytest.mark.parametrize("template", ["waiting", "missing", "none"])
def test_without_a_template_it_goes_by_sms_where_the_patient_agreed(template: str) -> None:
    assert route(choose(window_open=False, template=template)) == BySms()


@pytest.mark.parametrize(
    ("template", "answer"),
    [
        ("waiting", Held("whatsapp_template_waits")),
        ("missing", Closed("whatsapp_no_template")),
        ("none", Closed("whatsapp_window_shut")),
    ],
)
@pytest.mark.parametrize("sms", [NOT_AGREED, STOPPED, NO_SENDER])
def test_without_template_and_sms_it_waits_or_says_why(sms: Way, template: str, answer: object) -> None:
    assert route(choose(window_open=False, template=template, sms=sms)) == answer


@pytest.mark.parametrize("whatsapp", [NO_SENDER, NOT_AGREED])
def test_without_sender_or_consent_for_whatsapp_it_goes_by_sms(whatsapp: Way) -> None:
    assert route(choose(whatsapp=whatsapp)) == BySms()


@pytest.mark.parametrize(("whatsapp", "reason"), [(NO_SENDER, "channel_unavailable"), (NOT_AGREED, "no_consent")])
def test_it_says_which_of_the_two_is_missing_where_sms_is_no_way_either(whatsapp: Way, reason: str) -> None:
    assert route(choose(whatsapp=whatsapp, sms=NOT_AGREED)) == Closed(reason)


@pytest.mark.parametrize("window_open", [True, False])
@pytest.mark.parametrize("fallen_back", [True, False])
def test_a_stop_on_whatsapp_is_never_got_round_by_sms(*, window_open: bool, fallen_back: bool) -> None:
    choice = choose(whatsapp=STOPPED, window_open=window_open, template="approved", fallen_back=fallen_back)
    assert route(choice) == Closed("opted_out")


def test_a_stop_on_sms_leaves_whatsapp_alone() -> None:
    assert route(choose(sms=STOPPED)) == FreeForm()


def test_who_wants_sms_gets_sms_whatever_whatsapp_could_do() -> None:
    assert route(choose(wanted="sms")) == BySms()
    assert route(choose(wanted="sms", sms=STOPPED)) == BySms("opted_out")
    assert route(choose(wanted="sms", sms=NOT_AGREED)) == BySms("no_consent")


def test_what_has_fallen_back_never_goes_by_whatsapp_again() -> None:
    assert route(choose(fallen_back=True)) == BySms()


@pytest.mark.parametrize(
    ("kind", "reason"), [(None, "no_number"), ("landline", "number_landline"), ("impossible", "number_impossible")]
)
def test_a_number_that_cannot_be_texted_is_none_on_any_channel(kind: str | None, reason: str) -> None:
    assert route(choose(kind=kind)) == Closed(reason)


def test_paper_stays_paper() -> None:
    assert route(choose(wanted="print")) == Closed("prefers_print")


def test_it_may_fall_back_once_where_sms_is_agreed_and_nobody_said_stop() -> None:
    assert may_fall_back(choose())
    assert not may_fall_back(choose(fallen_back=True))


@pytest.mark.parametrize(
    "over", [{"sms": STOPPED}, {"whatsapp": STOPPED}, {"sms": NOT_AGREED}, {"sms": NO_SENDER}, {"kind": "landline"}]
)
def test_it_never_falls_back_against_a_stop_or_without_consent_sender_or_mobile(over: dict[str, Any]) -> None:
    assert not may_fall_back(choose(**over))
