"""Free words go by WhatsApp only within 24 hours of what the patient wrote last."""

from datetime import UTC, datetime, timedelta

from service.notify.whatsapp.window import MARGIN, WINDOW, is_open

WROTE = datetime(2026, 12, 8, 9, 0, tzinfo=UTC)


def test_it_is_open_from_the_patients_last_text() -> None:
    assert is_open(WROTE, WROTE)
    assert is_open(WROTE, WROTE + WINDOW - MARGIN - timedelta(seconds=1))


def test_it_shuts_a_little_before_whatsapp_shuts_it() -> None:
    assert not is_open(WROTE, WROTE + WINDOW - MARGIN)
    assert not is_open(WROTE, WROTE + WINDOW)


def test_it_never_opened_for_somebody_who_never_wrote() -> None:
    assert not is_open(None, WROTE)
