"""Of the files of a text the provider's ids are read from its form, whatever else stands there."""

import pytest

from service.notify.photos.told import files_told

SID = "MM" + "0a" * 16
HERE = f"https://api.twilio.com/2010-04-01/Accounts/AC12/Messages/{SID}/Media"


def told(*addresses: str, count: int = 0) -> tuple[str, ...]:
    return files_told({f"MediaUrl{place}": address for place, address in enumerate(addresses)}, SID, count)


def test_each_file_is_known_by_its_id() -> None:
    assert told(f"{HERE}/ME1", f"{HERE}/ME2", count=2) == ("ME1", "ME2")


def test_a_file_that_is_told_of_by_number_alone_is_looked_for() -> None:
    assert told(count=2) == ("", "")


def test_more_addresses_than_were_counted_are_believed() -> None:
    assert told(f"{HERE}/ME1", count=0) == ("ME1",)


def test_nobody_brings_more_files_than_the_provider_does() -> None:
    assert len(told(*[f"{HERE}/ME{place}" for place in range(40)], count=99)) == 10


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/photo.jpg",
        f"https://api.twilio.com/2010-04-01/Accounts/AC12/Messages/{SID}/Media/../../x",
        f"{HERE}/ME1?to=elsewhere",
        f"{HERE.replace(SID, 'MM' + '1' * 32)}/ME1",
        "file:///etc/passwd",
        "x" * 50_000,
    ],
)
def test_an_address_that_is_none_of_theirs_is_never_asked(address: str) -> None:
    assert told(address, count=1) == ("",)
