from __future__ import annotations

from simulator.quick_replies import quick_replies


def test_it_offers_what_the_text_asks_for() -> None:
    assert quick_replies("How is it? Reply OK, or PAIN or SWELLING. OK?") == ["OK", "PAIN", "SWELLING"]


def test_it_offers_the_code_of_an_alert() -> None:
    assert quick_replies("Reply ACK 4821 to take it.") == ["ACK 4821"]


def test_it_offers_nothing_when_nothing_is_asked() -> None:
    assert quick_replies("Some swelling is common.") == []
