"""Waiting times as people say them."""

from datetime import timedelta

import pytest

from service.notify.inbox.page_views import age


@pytest.mark.parametrize(
    ("waited", "words"),
    [
        (timedelta(seconds=-1), "0 s"),
        (timedelta(seconds=59), "59 s"),
        (timedelta(seconds=60), "1 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=1, minutes=5), "1 h 5 min"),
        (timedelta(hours=47, minutes=59), "47 h 59 min"),
        (timedelta(hours=48), "2 days"),
    ],
)
def test_it_says_how_long(waited: timedelta, words: str) -> None:
    assert age(waited) == words
