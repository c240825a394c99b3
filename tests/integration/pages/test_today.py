"""Today: what the desk has open all day."""

from tests.support.web import Web


def test_it_asks_visitors_to_sign_in(web: Web) -> None:
    response = web.visitor().get("/")
    assert (response.status_code, response.location) == (302, "/sign-in?next=/")


def test_an_empty_day_says_what_to_do_next(web: Web) -> None:
    page = web.signed_in().see("/")
    assert "Nobody is booked for today" in page
    assert 'href="/courses/new"' in page
