"""The voice room: what answers for calls that the clinic makes and for those that come in."""

from service.base.clock import Clock
from service.base.database import Database
from service.notify.voice.answering import AlertCalls


class VoiceRoom:
    """Put the parts together."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.alerts = AlertCalls(database, clock)
