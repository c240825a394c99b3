"""Lanes: each has a worker wherever the program is started, or its texts would wait for the clock."""

import re

from click import Choice
from sqlalchemy import CheckConstraint

from service.cli.processes import worker
from service.demo.run import LANES as LANES_OF_THE_DEMO
from service.notify.outbox import LANES
from service.tables import METADATA


def test_the_database_knows_the_same_lanes() -> None:
    rules = [each for each in METADATA.tables["messages"].constraints if isinstance(each, CheckConstraint)]
    (rule,) = (each for each in rules if str(each.name).endswith("_lane"))
    assert set(re.findall(r"'(\w+)'", str(rule.sqltext))) == set(LANES)


def test_the_worker_takes_each_lane() -> None:
    (option,) = (each for each in worker.params if each.name == "lane")
    assert isinstance(option.type, Choice)
    assert set(option.type.choices) == set(LANES)


def test_the_demo_starts_a_worker_for_each_lane() -> None:
    assert set(LANES_OF_THE_DEMO) == set(LANES)
