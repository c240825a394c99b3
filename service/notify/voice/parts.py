"""What web and clock need of the program for calls; `service.program.Program` fits it."""

from typing import Protocol

from service.notify.parts import HasDelivery
from service.notify.voice.room import VoiceRoom


class HasVoice(HasDelivery, Protocol):
    """A program that answers for calls."""

    @property
    def voice(self) -> VoiceRoom: ...
