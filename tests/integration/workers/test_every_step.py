"""A worker dies at every place between claim and record, one after the other: of each text exactly one goes."""

from collections import Counter
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import update

from service.notify.models import Message
from tests.integration.notify.delivery.scene import Scene
from tests.integration.workers.dying import drain_and_die
from tests.support.forked import context
from tests.support.telephony import wait_for

pytestmark = pytest.mark.processes

MOST_PLACES, PATIENCE = 200, 30
LATER = timedelta(hours=1)


def test_a_worker_may_die_at_any_place(postgres_scene: Scene, tmp_path: Path) -> None:
    _die_at_each_place(postgres_scene, tmp_path)


@pytest.mark.more
def test_so_it_may_on_sqlite(sqlite_scene: Scene, tmp_path: Path) -> None:
    _die_at_each_place(sqlite_scene, tmp_path)


def test_a_worker_may_die_while_the_network_has_the_text_and_does_not_answer(scene: Scene, tmp_path: Path) -> None:
    scene.network.lose_receipts()
    scene.network.faults(timeout_after_accept=1, timeout_after_accept_mode="hang", timeout_seconds=5)
    text = scene.put()
    process = context().Process(target=drain_and_die, args=(scene.network.settings, 0, tmp_path / "told"))
    process.start()
    wait_for(scene.network.log, seconds=PATIENCE)
    process.kill()
    process.join(PATIENCE)
    scene.network.faults()
    _settle(scene)
    assert len(scene.network.log()) == 1
    assert scene.state(text) == "accepted"


def _die_at_each_place(scene: Scene, tmp_path: Path) -> None:
    scene.network.lose_receipts()
    texts, died_at = dict[str, str](), Counter[str]()
    for number in range(1, MOST_PLACES):
        pair = _two_texts(scene, number)
        place = _die(scene, number, tmp_path / str(number))
        texts |= dict.fromkeys(pair, place)
        _put_off(scene, pair.values())
        if place == "nowhere":
            break
        died_at[place] += 1
    assert {"before a commit", "after a commit", "before a call", "after an answer"} <= set(died_at)
    assert {"insert into attempts", "update messages", "update attempts"} <= set(died_at)
    _settle(scene)
    gone = Counter(entry["body"] for entry in scene.network.log())
    assert gone == Counter(texts.keys())


def _die(scene: Scene, number: int, told: Path) -> str:
    """Let a worker die at the n-th place; returns the name of the place."""
    process = context().Process(target=drain_and_die, args=(scene.network.settings, number, told))
    process.start()
    process.join(PATIENCE)
    assert process.exitcode in {0, -9}
    return told.read_text(encoding="utf-8") if process.exitcode else "nowhere"


def _two_texts(scene: Scene, number: int) -> dict[str, UUID]:
    """Put two texts into the outbox, to numbers of their own; gives their ids by their words."""
    numbers = {f"{number}, {which}": f"+447700900{300 + 2 * number + which}" for which in (0, 1)}
    return {words: scene.put(words, to_number=to) for words, to in numbers.items()}


def _put_off(scene: Scene, pair: Collection[UUID]) -> None:
    """Keep what nobody took away from the next worker, so that each dies over texts of its own."""
    waiting = Message.state.in_(("planned", "queued")), Message.id.in_(pair)
    with scene.parts.database.write() as session:
        session.execute(update(Message).where(*waiting).values(next_try_at=scene.parts.clock.now() + LATER))


def _settle(scene: Scene) -> None:
    """Let time prove what was never taken, and another worker send it."""
    scene.time_proves()
    scene.parts.clock.clinic_ahead += 2 * LATER
    scene.drain()
