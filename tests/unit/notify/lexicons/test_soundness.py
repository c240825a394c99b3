"""A packaged lexicon that came broken is told of before a reply needs it, and no start waits for that."""

import pytest
from structlog.testing import capture_logs

from service.base.errors import Fault
from service.notify.lexicons.soundness import Soundness
from service.notify.triage.packaged import load_tongues
from service.notify.triage.reading import LexiconError
from service.notify.triage.tongues import Languages, LateTongues, Tongues


def broken() -> Tongues:
    def load() -> Languages:
        raise LexiconError((Fault("signs_pain.toml", "is not a TOML file in UTF-8"),))

    return LateTongues(load)


class Looking:
    """A process that is some seconds old."""

    def __init__(self, age: float = 0.0) -> None:
        self.age, self.loads = age, 0

    def time(self) -> float:
        return self.age

    def load(self) -> Tongues:
        self.loads += 1
        return broken()


def test_what_came_with_the_program_is_sound() -> None:
    assert Soundness(load_tongues).read() == "sound"


def test_a_broken_one_is_told_with_its_faults_and_raises_nothing() -> None:
    found = Soundness(broken)
    with capture_logs() as told:
        assert found.read() == "broken"
    assert found.faults == ("signs_pain.toml: is not a TOML file in UTF-8",)
    assert [(one["event"], one["log_level"]) for one in told] == [("packaged_lexicon_broken", "error")]


@pytest.mark.parametrize("look", ["look", "look_aside"])
def test_a_process_looks_once_and_not_as_it_starts(look: str) -> None:
    looking = Looking()
    found = Soundness(looking.load, time_of=looking.time)
    getattr(found, look)()
    assert (found.state, looking.loads) == ("unread", 0)
    looking.age = 61.0
    for _ in range(3):
        getattr(found, look)()
    assert looking.loads <= 1
