"""Keys: what is sealed opens under its key and in its column only, and is found by digest across a change of key."""

import pytest

from service.base.keys import Keyring, new_key, parse_keys
from service.base.unreadable import SealBrokenError

COLUMN = "patients.name"


def a_ring(*ids: str) -> Keyring:
    return Keyring(parse_keys(",".join(new_key(key_id) for key_id in ids)))


def test_it_opens_what_it_sealed() -> None:
    ring = a_ring("k1")
    assert ring.open(ring.seal("Marnie Thistle ☂", COLUMN), COLUMN) == "Marnie Thistle ☂"


def test_it_hides_the_value_and_seals_it_differently_each_time() -> None:
    ring = a_ring("k1")
    one, other = ring.seal("Marnie", COLUMN), ring.seal("Marnie", COLUMN)
    assert b"Marnie" not in one
    assert one != other


def test_it_opens_old_values_after_a_new_key_was_put_in_front() -> None:
    old = parse_keys(new_key("k1"))
    sealed = Keyring(old).seal("Marnie", COLUMN)
    rotated = Keyring([*parse_keys(new_key("k2")), *old])
    assert rotated.open(sealed, COLUMN) == "Marnie"
    assert rotated.seal("Marnie", COLUMN).startswith(b"k2\0")


def test_it_seals_what_is_no_text_and_opens_it_after_a_change_of_keys() -> None:
    old, photo = parse_keys(new_key("k1")), bytes(range(256))
    sealed = Keyring(old).seal_bytes(photo, COLUMN)
    assert photo not in sealed
    assert Keyring([*parse_keys(new_key("k2")), *old]).open_bytes(sealed, COLUMN) == photo
    with pytest.raises(SealBrokenError):
        Keyring(old).open_bytes(sealed[:-1], COLUMN)


def test_it_refuses_a_value_whose_key_is_gone_and_names_the_key() -> None:
    sealed = a_ring("k1").seal("Marnie", COLUMN)
    with pytest.raises(SealBrokenError, match="k1"):
        a_ring("k2").open(sealed, COLUMN)


def test_it_repeats_nothing_of_a_value_that_was_never_sealed() -> None:
    for words in (b"Marnie", b"Marnie\0", b"Marnie Thistle, 0770\0 0900"):
        with pytest.raises(SealBrokenError, match=r"a value of patients\.name is not sealed"):
            a_ring("k1").open(words, COLUMN)


def test_it_reads_with_a_key_that_stands_last_and_writes_with_the_first() -> None:
    old, new = parse_keys(new_key("k1")), parse_keys(new_key("k2"))
    first_step, second_step = Keyring([*old, *new]), Keyring([*new, *old])
    assert first_step.open(second_step.seal("Marnie", COLUMN), COLUMN) == "Marnie"
    assert first_step.seal("Marnie", COLUMN).startswith(b"k1\0")
    assert second_step.digest("0123", "last4:a") in first_step.digests("0123", "last4:a")


def test_it_refuses_another_key_of_the_same_name() -> None:
    sealed = a_ring("k1").seal("Marnie", COLUMN)
    with pytest.raises(SealBrokenError):
        a_ring("k1").open(sealed, COLUMN)


def test_it_refuses_a_value_moved_to_another_column() -> None:
    ring = a_ring("k1")
    with pytest.raises(SealBrokenError):
        ring.open(ring.seal("Marnie", COLUMN), "staff.name")


@pytest.mark.parametrize("place", [0, 3, 10, -1])
def test_it_refuses_a_value_with_one_bit_changed(place: int) -> None:
    ring = a_ring("k1")
    sealed = bytearray(ring.seal("Marnie", COLUMN))
    sealed[place] ^= 1
    with pytest.raises(SealBrokenError):
        ring.open(bytes(sealed), COLUMN)


@pytest.mark.parametrize("length", [0, 1, 3, 8, 20])
def test_it_refuses_a_value_cut_short(length: int) -> None:
    ring = a_ring("k1")
    with pytest.raises(SealBrokenError):
        ring.open(ring.seal("Marnie", COLUMN)[:length], COLUMN)


def test_it_finds_old_rows_by_the_digest_of_every_key() -> None:
    old = parse_keys(new_key("k1"))
    stored = Keyring(old).digest("+447700900123", "number:clinic")
    rotated = Keyring([*parse_keys(new_key("k2")), *old])
    assert stored in rotated.digests("+447700900123", "number:clinic")
    assert rotated.digest("+447700900123", "number:clinic") != stored


def test_it_gives_each_purpose_and_each_clinic_another_digest() -> None:
    ring = a_ring("k1")
    assert len({ring.digest("0123", purpose) for purpose in ("last4:a", "last4:b", "number:a")}) == 3


def test_it_shows_no_secret_when_printed() -> None:
    (key,) = parse_keys(new_key())
    assert repr(key.secret) not in repr(key)
    assert str(key.secret) not in str(key)
