"""A task that fails or lingers holds up no other."""

import threading

from workers.chores import Chore, run_chores


def test_a_failing_task_is_tried_again() -> None:
    stopping, tries = threading.Event(), []

    def fail() -> None:
        tries.append(1)
        if len(tries) == 3:
            stopping.set()
        raise RuntimeError("broken")

    run_chores([Chore("fails", 0.001, fail)], stopping)
    assert len(tries) == 3


def test_a_slow_task_holds_up_no_other() -> None:
    stopping, slow = threading.Event(), threading.Event()

    def other() -> None:
        stopping.set()
        slow.set()

    run_chores([Chore("slow", 1, slow.wait), Chore("other", 1, other)], stopping)
    assert stopping.is_set()


def test_at_the_end_long_tasks_are_asked_to_end() -> None:
    stopping, asked = threading.Event(), threading.Event()

    def long() -> None:
        stopping.set()
        assert asked.wait(5)

    run_chores([Chore("long", 1, long)], stopping, asked.set)
    assert asked.is_set()
