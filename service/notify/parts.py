"""What web, worker and clock need of the program for texts; `service.program.Program` fits it."""

from datetime import datetime
from typing import Protocol

from service.base.clock import Clock
from service.base.database import Database
from service.base.periodic import Periodic
from service.base.phones import Phones
from service.base.settings import Settings
from service.notify.delivery.delivery import Delivery


class HasDelivery(Protocol):
    """A program that can deliver texts; `periodic` are the tasks of the clock, of every room."""

    @property
    def settings(self) -> Settings: ...
    @property
    def database(self) -> Database: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def phones(self) -> Phones: ...
    @property
    def delivery(self) -> Delivery: ...
    @property
    def periodic(self) -> tuple[Periodic, ...]: ...


class Timed(Protocol):
    """Something that happens at moments of clinic time: `run` does what is due, `next_due` tells the next moment."""

    def run(self) -> int: ...
    def next_due(self) -> datetime | None: ...
