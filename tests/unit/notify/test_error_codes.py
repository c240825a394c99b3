"""Only a definite no is a no; whatever leaves the outcome open is unknown."""

import pytest

from service.notify.delivery.error_codes import classify, means_opt_out
from service.notify.delivery.provider import Refused, Unknown


@pytest.mark.parametrize("status", [500, 502, 503, 504, 307])
def test_an_error_on_their_side_leaves_the_outcome_open(status: int) -> None:
    assert isinstance(classify(status, status), Unknown)


def test_too_many_requests_may_be_tried_again() -> None:
    assert classify(429, 20429) == Refused("transient", "provider_busy", 20429)


def test_broken_credentials_are_a_matter_of_configuration() -> None:
    assert classify(401, 20003) == Refused("configuration", "provider_credentials", 20003)
    assert classify(401, None) == Refused("configuration", "provider_credentials", None)


def test_stop_is_an_opt_out() -> None:
    assert classify(400, 21610) == Refused("opt_out", "opted_out", 21610)
    assert means_opt_out(21610)


def test_a_code_nobody_knows_is_a_definite_no_when_the_status_is() -> None:
    assert classify(400, 29999) == Refused("permanent", "provider_refused", 29999)


def test_a_code_that_looks_final_does_not_outweigh_the_status() -> None:
    assert isinstance(classify(500, 21211), Unknown)
