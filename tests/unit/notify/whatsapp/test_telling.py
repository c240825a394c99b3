"""The story of a text says which way it went, where that was not plain SMS."""

from service.notify.delivery.departing import GAVE_WAY
from service.notify.reasons import REASONS
from service.notify.whatsapp.falling_back import REASONS as OF_FALLING_BACK
from service.notify.whatsapp.routing import NOT_ROUTED, WAITS_FOR_TEMPLATE
from service.notify.whatsapp.telling import FELL_BACK, way_of


def way(channel: str, *, fallback: str | None = None, by_template: bool = False) -> str:
    return way_of({"channel": channel, "fallback": fallback, "by_template": by_template})


def test_it_names_whatsapp_the_template_and_what_became_of_it() -> None:
    assert way("sms") == ""
    assert way("whatsapp") == " · WhatsApp"
    assert way("whatsapp", by_template=True) == " · WhatsApp, by template"
    assert "no receipt" in way("sms", fallback="no_receipt")


def test_every_fall_back_and_every_obstacle_has_its_words() -> None:
    assert set(FELL_BACK) == {*OF_FALLING_BACK, *GAVE_WAY.values()}
    assert {*OF_FALLING_BACK.values(), *NOT_ROUTED, WAITS_FOR_TEMPLATE} <= set(REASONS)
