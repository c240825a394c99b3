"""Only a definite no is a no; whatever leaves the outcome open is unknown. Every code that is known is named here."""

import pytest

from service.notify.delivery.error_codes import (
    CODES,
    TABLE,
    ErrorClass,
    Stops,
    classify,
    meaning_of,
    means_opt_out,
    receipt_reason,
    what_stops,
)
from service.notify.delivery.error_table import written
from service.notify.delivery.provider import Refused, Unknown
from service.notify.reasons import REASONS
from tests.guard.repository import ROOT

PERMANENT = {
    *(21201, 21205, 21211, 21213, 21214, 21216, 21217),
    *(21602, 21603, 21604, 21605, 21609, 21612, 21614, 21617, 21619, 21620, 21623, 21635, 21654, 21655, 21656),
    *(30004, 30005, 30006, 30007, 30409, 30450, 90007),
    *(63003, 63005, 63013, 63016, 63021, 63024, 63027, 63028, 63032, 63040, 63041, 63042, 63049),
}
TRANSIENT = {
    *(10004, 20429, 21611, 30001, 30003, 30008, 30017, 30036, 30500),
    *(63009, 63010, 63012, 63017, 63018, 63038),
}
OF_THE_ACCOUNT = {20003, 20008, 20404, 30002}
OF_THE_SENDER = {
    *(21210, 21212, 21606, 21659, 21660, 21661, 21703, 21704, 21705),
    *(30022, 30023, 30027, 30032, 30034, 30035),
    *(63001, 63002, 63007, 63008, 63020, 63022, 63051),
}
OF_SOME_NUMBERS = {21203, 21215, 21219, 21408, 21608}
OPT_OUT = {21610, 63014}
OPEN = {20500, 20503, 30410, 63033, 11200, 11321, 12200, 57012}

SYNCHRONOUS = 400


def answered(code: int) -> ErrorClass:
    """Say what the code means as the answer to a call, with the status of a refusal."""
    outcome = classify(SYNCHRONOUS, code)
    return outcome.kind if isinstance(outcome, Refused) else "unknown"


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("permanent", PERMANENT),
        ("transient", TRANSIENT),
        ("configuration", OF_THE_ACCOUNT | OF_THE_SENDER | OF_SOME_NUMBERS),
        ("opt_out", OPT_OUT),
        ("unknown", OPEN),
    ],
)
def test_each_code_has_its_class_as_an_answer_and_in_a_receipt(kind: ErrorClass, codes: set[int]) -> None:
    assert {code: (answered(code), meaning_of(code).receipt) for code in codes} == dict.fromkeys(codes, (kind, kind))


def test_the_table_has_these_codes_and_no_other() -> None:
    known = PERMANENT | TRANSIENT | OF_THE_ACCOUNT | OF_THE_SENDER | OF_SOME_NUMBERS | OPT_OUT | OPEN
    assert set(CODES) == known
    assert sum(len(codes) for codes, _ in TABLE) == len(known), "a code stands in two rows"


@pytest.mark.parametrize(
    ("stops", "codes"),
    [("account", OF_THE_ACCOUNT), ("sender", OF_THE_SENDER), ("nothing", OF_SOME_NUMBERS | PERMANENT | TRANSIENT)],
)
def test_a_code_stops_no_more_than_what_it_is_about(stops: Stops, codes: set[int]) -> None:
    assert {code for code in codes if meaning_of(code).stops != stops} == set()


def test_the_number_is_to_be_checked_where_the_network_does_not_know_it() -> None:
    flagged = {code for code, meaning in CODES.items() if meaning.check_number}
    assert flagged == {21211, 21614, 21635, 30005, 30006}
    assert all("check it with the patient" in REASONS[meaning_of(code).reason] for code in flagged)


def test_whatsapp_falls_back_for_what_sms_can_still_do_and_never_after_a_block() -> None:
    flagged = {code for code, meaning in CODES.items() if meaning.falls_back}
    assert flagged >= {63001, 63003, 63005, 63007, 63013, 63016, 63018, 63024, 63032, 63049, 63051, 21655}
    assert flagged & {63014, 21610, 63009, 63033} == set()


@pytest.mark.parametrize(
    ("code", "tries", "back_off"),
    [
        (30003, 3, "hours"),
        (30008, 2, "hours"),
        (30500, 2, "soon"),
        (30036, 2, "soon"),
        (63018, 2, "next_day"),
        (63038, 3, "next_day"),
    ],
)
def test_a_receipt_is_answered_by_as_many_tries_as_its_code_is_worth(code: int, tries: int, back_off: str) -> None:
    assert (meaning_of(code).tries, meaning_of(code).back_off) == (tries, back_off)


@pytest.mark.parametrize("status", [500, 502, 503, 504, 307, 408])
def test_an_error_on_their_side_leaves_the_outcome_open(status: int) -> None:
    assert isinstance(classify(status, status), Unknown)


@pytest.mark.parametrize("code", sorted(CODES))
def test_no_code_outweighs_the_status(code: int) -> None:
    assert isinstance(classify(500, code), Unknown)
    assert classify(429, code) == Refused("transient", "provider_busy", code)


def test_too_many_requests_may_be_tried_again_when_the_network_says() -> None:
    assert classify(429, 20429, 7.0) == Refused("transient", "provider_busy", 20429, 7.0)


@pytest.mark.parametrize("status", [401, 403, 407])
def test_an_account_that_is_refused_without_a_known_code_is_stopped(status: int) -> None:
    refused = classify(status, status)
    assert refused == Refused("configuration", "provider_credentials", status)
    assert what_stops(refused) == "account"


def test_a_code_nobody_knows_is_a_definite_no_when_the_status_is() -> None:
    refused = classify(400, 29999)
    assert refused == Refused("permanent", "provider_refused", 29999)
    assert what_stops(refused) == "nothing"


@pytest.mark.parametrize(("status", "code"), [(404, 404), (400, None), (403, None), (451, 451)])
def test_a_no_that_is_not_in_the_networks_words_loses_no_text(status: int, code: int | None) -> None:
    refused = classify(status, code)
    assert isinstance(refused, Refused)
    assert (refused.kind, what_stops(refused)) == ("configuration", "account")


@pytest.mark.parametrize("code", [29999, None, 0])
def test_a_receipt_nobody_knows_ends_the_text_without_a_repeat(code: int | None) -> None:
    assert (receipt_reason(code), meaning_of(code).receipt) == ("not_delivered", "unknown")


def test_stop_is_an_opt_out_in_a_receipt_too() -> None:
    assert [code for code in CODES if means_opt_out(code)] == [21610, 63014]


def test_every_code_has_a_sentence_for_the_desk() -> None:
    assert {meaning.reason for meaning in CODES.values()} <= set(REASONS)


def test_the_page_about_errors_says_what_the_program_does() -> None:
    assert (ROOT / "docs/delivery-errors.md").read_text("utf-8") == written()
