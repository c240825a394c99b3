"""Identifiers: UUIDv7, in the order in which they were made."""

from service.base.ids import new_id


def test_they_sort_by_the_moment_they_were_made() -> None:
    made = [new_id() for _ in range(200)]
    assert made == sorted(made)
    assert len(set(made)) == 200


def test_they_are_version_seven() -> None:
    assert new_id().version == 7
