"""What comes while a group is dealt with is dealt with together, in the order in which it came."""

from collections.abc import Iterable, Sequence
from threading import Event, Thread

import pytest

from service.notify.replies import groups as module
from service.notify.replies.groups import MOST, Groups

SOON = 10.0


class DiedError(BaseException):
    """The thread of a leader dies."""


class Dealing:
    """Note the groups; the first waits until it is let go."""

    def __init__(self) -> None:
        self.groups: list[Sequence[int]] = []
        self.begun: list[Sequence[int]] = []
        self.is_on, self.goes_on = Event(), Event()
        self.dies = False
        self.later: list[int] = []

    def begin(self, group: Sequence[int]) -> None:
        self.begun.append(group)

    def go_on(self, group: Sequence[int]) -> Iterable[int]:
        self.groups.append(group)
        if len(self.groups) == 1:
            self.is_on.set()
            assert self.goes_on.wait(SOON)
            if self.dies:
                raise DiedError
        put_off, self.later = [one for one in group if one in self.later], []
        return put_off


def all_at_once(dealing: Dealing, things: Sequence[int]) -> None:
    """Bring the first thing, and while it is dealt with all the others, one after the other."""
    groups: Groups[int] = Groups(dealing.begin, dealing.go_on)

    def bring(thing: int) -> None:
        try:
            groups.bring(thing)
        except DiedError:
            assert dealing.dies

    threads = [Thread(target=bring, args=(thing,)) for thing in things]
    threads[0].start()
    assert dealing.is_on.wait(SOON)
    for count, thread in enumerate(threads[1:], start=1):
        thread.start()
        while len(groups._queue) < count:
            pass
    dealing.goes_on.set()
    for thread in threads:
        thread.join(SOON)
        assert not thread.is_alive()
    assert not groups._is_led


def test_what_comes_meanwhile_is_the_next_group() -> None:
    dealing = Dealing()
    all_at_once(dealing, [1, 2, 3, 4])
    assert dealing.groups == [[1], [2, 3, 4]]


def test_one_alone_waits_for_nobody() -> None:
    dealing = Dealing()
    dealing.goes_on.set()
    Groups(dealing.begin, dealing.go_on).bring(1)
    assert dealing.groups == dealing.begun == [[1]]


def test_what_comes_while_a_group_begins_joins_it() -> None:
    dealing = Dealing()
    dealing.goes_on.set()
    groups: Groups[int] = Groups(dealing.begin, dealing.go_on)
    second = Thread(target=groups.bring, args=(2,))

    def begin(group: Sequence[int]) -> None:
        dealing.begin(group)
        if group == [1]:
            second.start()
            while not groups._queue:
                pass

    groups._begin = begin
    groups.bring(1)
    second.join(SOON)
    assert (dealing.begun, dealing.groups) == ([[1], [2]], [[1, 2]])


def test_what_is_put_off_comes_first_in_the_next_group() -> None:
    dealing = Dealing()
    dealing.later = [1]
    all_at_once(dealing, [1, 2, 3])
    assert dealing.groups == [[1], [1, 2, 3]]


def test_a_group_is_no_larger_than_may_be() -> None:
    dealing = Dealing()
    all_at_once(dealing, range(MOST + 3))
    assert [len(group) for group in dealing.groups] == [1, MOST, 2]


@pytest.mark.parametrize("others", [0, 2])
def test_nobody_is_left_asleep_where_a_leader_dies(others: int) -> None:
    dealing = Dealing()
    dealing.dies = True
    all_at_once(dealing, range(1 + others))
    assert dealing.groups == [[0], [*range(1, 1 + others)]][: 1 + bool(others)]


def test_whoever_is_not_dealt_with_in_time_goes_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    dealing = Dealing()
    groups: Groups[int] = Groups(dealing.begin, dealing.go_on)
    leader = Thread(target=groups.bring, args=(1,))
    leader.start()
    assert dealing.is_on.wait(SOON)
    groups.bring(2)
    assert groups._queue == []
    dealing.goes_on.set()
    leader.join(SOON)
    assert dealing.groups == [[1]]


def test_what_is_put_off_after_its_thread_has_gone_is_left_to_that_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody sleeps before a queue whose first has no thread any more: it would never be led again."""
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    groups: Groups[int]
    second, third = (Thread(target=lambda thing=thing: groups.bring(thing)) for thing in (2, 3))
    dealt: list[Sequence[int]] = []

    def begin(group: Sequence[int]) -> None:
        if group == [1]:
            second.start()
            while not groups._queue:
                pass

    def go_on(group: Sequence[int]) -> Iterable[int]:
        dealt.append(group)
        if group == [1, 2]:
            second.join(SOON)  # it has waited for too long, and goes by itself
            return [2]
        return []

    groups = Groups(begin, go_on)
    groups.bring(1)
    assert groups._queue == []
    third.start()
    third.join(SOON)
    assert dealt == [[1, 2], [3]]
