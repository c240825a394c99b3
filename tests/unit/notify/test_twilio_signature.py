"""Only what Twilio signed passes."""

import pytest

from service.notify.twilio_signature import verify
from tests.support.settings import some_settings

FORM = {
    "CallSid": "CA1234567890ABCDE",
    "Digits": "1234",
    "From": "+14158675309",
    "To": "+18005551212",
    "Caller": "+14158675309",
}
TARGET, SIGNED = "/myapp.php?foo=1&bar=2", "RSOYDt4T1cUTdK1PDd93/VVr8B8="  # the vector of Twilio's own library


def check(target: str = TARGET, form: dict[str, str] | None = None, header: str | None = SIGNED, *tokens: str) -> bool:
    settings = some_settings(public_url="https://mycompany.com")
    return verify(settings, tokens or ("12345",), target, form or FORM, header)


def test_a_true_signature_passes() -> None:
    assert check()


def test_a_second_token_passes_while_tokens_are_changed() -> None:
    assert check(TARGET, FORM, SIGNED, "new", "12345")


def test_the_fragment_is_not_signed() -> None:
    assert check(f"{TARGET}#rc=3&rp=all")


@pytest.mark.parametrize("header", [None, "", "nonsense"])
def test_a_missing_or_wrong_signature_does_not_pass(header: str | None) -> None:
    assert not check(header=header)


def test_a_changed_form_does_not_pass() -> None:
    assert not check(form={**FORM, "Digits": "9999"})


def test_a_changed_query_does_not_pass() -> None:
    assert not check("/myapp.php?bar=2&foo=1")


def test_an_empty_token_signs_nothing() -> None:
    settings = some_settings(public_url="https://mycompany.com")
    assert not verify(settings, [""], TARGET, FORM, SIGNED)
