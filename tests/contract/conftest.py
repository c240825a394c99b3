from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contract.pretend_service import PretendService, pretend_service
from tests.contract.simulated import Simulated, simulated

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def service() -> Iterator[PretendService]:
    with pretend_service() as running:
        yield running


@pytest.fixture
def network(service: PretendService) -> Iterator[Simulated]:
    with simulated(service) as running:
        yield running
