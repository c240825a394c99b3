"""What web and clock need of the program for mail; `service.program.Program` fits it."""

from typing import Protocol

from service.notify.mail.room import MailRoom
from service.notify.parts import HasDelivery


class HasMail(HasDelivery, Protocol):
    """A program that reads and writes mail."""

    @property
    def mail(self) -> MailRoom: ...
