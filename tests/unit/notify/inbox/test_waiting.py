"""How long a patient has waited: from the first words that nobody has spoken with them about."""

from datetime import UTC, datetime, timedelta

import pytest

from service.notify.inbox.page_views import waits_since

CAME = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)


def after(minutes: int) -> datetime:
    return CAME + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("happened", "minutes"),
    [
        ([], 0),
        ([("not_contacted", 15), ("not_contacted", 30)], 0),
        ([("new_words", 10)], 0),
        ([("contacted", 5), ("new_words", 10), ("new_words", 12), ("not_contacted", 25)], 10),
        ([("contacted", 5), ("new_words", 10), ("contacted", 20), ("new_words", 40)], 40),
        ([("rose", 600)], 600),
        ([("contacted", 5), ("rose", 600), ("new_words", 600), ("raised", 700)], 700),
    ],
)
def test_it_counts_from_the_first_words_that_nobody_has_spoken_about(
    happened: list[tuple[str, int]], minutes: int
) -> None:
    assert waits_since(CAME, [(kind, after(at)) for kind, at in happened]) == after(minutes)
