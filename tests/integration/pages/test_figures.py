"""The figures of a month, on the page, as a table and in the API."""

from datetime import timedelta

from tests.integration.pages.test_inbox import an_item
from tests.support.web import Web


def test_a_month_shows_waits_by_urgency_and_a_table_names_nobody(web: Web) -> None:
    item = an_item(web)
    manager = web.signed_in("manager")
    assert "1 item" in manager.see("/figures?month=2026-11")
    table = manager.get("/figures/items.csv?month=2026-11")
    assert table.mimetype == "text/csv"
    assert str(item.id) in table.text
    assert "Linnet" not in table.text
    assert "Nothing came in." in manager.see("/figures?month=2026-10")


def test_an_item_tells_how_long_each_step_took(web: Web) -> None:
    item, nurse = an_item(web), web.signed_in("clinician")
    web.clock.advance(timedelta(minutes=4))
    page = nurse.do(f"/inbox/{item.id}/take")
    assert "taken after <strong>4 min</strong>" in page


def test_the_lexicons_page_says_what_to_do_where_nothing_was_marked(web: Web) -> None:
    assert "one click" in web.signed_in("manager").see("/figures/lexicon")


def test_figures_are_for_clinicians_and_managers(web: Web) -> None:
    desk = web.signed_in()
    for path in ("/figures", "/figures/items.csv", "/figures/lexicon"):
        assert desk.get(path).status_code == 403
