"""The money for the week ahead, asked of the pretend network."""

from datetime import timedelta
from typing import Any

import pytest
import requests

from service.notify.delivery.listing import ProviderRecord
from service.notify.twin.models import WeekAhead
from service.notify.twin.reckoning import Reckoning
from tests.integration.notify.twin.scene import TwinScene


def _reckoned(scene: TwinScene, balance: str | None) -> Any:
    requests.post(f"{scene.network.address}/sim/balance", json={"balance": balance}, timeout=5).raise_for_status()
    parts = scene.parts
    record = ProviderRecord(scene.network.settings)
    short = Reckoning(parts.database, parts.clock, record, parts.delivery.accounts).run()
    (week,) = scene.all(WeekAhead, WeekAhead.clinic_id == scene.cast.owner.clinic.id)
    return week, short


def test_it_warns_when_the_money_will_not_last_the_week(scene: TwinScene) -> None:
    scene.sent()
    scene.compare()
    for number in range(3):
        scene.put(f"Planned {number}", due_at=scene.parts.clock.now() + timedelta(days=2))

    week, short = _reckoned(scene, "0.12")

    assert (week.texts, week.segments, week.price, week.cost) == (3, 6, 40_000, 240_000)
    assert (week.balance, week.unit, short) == (120_000, "GBP", 2)
    assert week.lasts_until - week.reckoned_at == timedelta(days=3.5)
    assert week.shared


@pytest.mark.parametrize(("balance", "trouble"), [("20.00", None), (None, "not_shown")])
def test_it_is_content_with_enough_and_says_when_nothing_is_shown(
    light_scene: TwinScene, balance: str | None, trouble: str | None
) -> None:
    week, short = _reckoned(light_scene, balance)

    assert (week.trouble, week.lasts_until, short) == (trouble, None, 0)
