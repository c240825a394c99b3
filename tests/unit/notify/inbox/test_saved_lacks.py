"""A saved answer that cannot be filled says what it needs."""

from service.notify.inbox.saved.rules import lacking


def test_it_names_only_what_is_missing() -> None:
    values = {"number": None, "clinic": "Fenwick"}
    assert lacking("Ring ((number)). ((clinic))", values) == ["the number that is answered now"]
    assert lacking("From ((clinic))", values) == []
