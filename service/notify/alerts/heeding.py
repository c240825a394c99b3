"""What a member of staff texts: commands, a plea for help with them, answers to tests, slips. All else is for people.

1. An OK, or a command, answers a test that waits; an OK alone says no more than that.
2. A command is carried out, or its writer learns why not; `?` and HELP are answered with the commands.
3. What looks like a command and is none is put right.
Photos, and words behind a slip, are never taken for a command's: they are read like anybody's.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.clinics.models import Staff
from service.notify.alerts.commands import StaffCommands
from service.notify.alerts.proving import prove
from service.notify.alerts.reminding import Reminder, Texted
from service.notify.inbox.events import note
from service.notify.inbox.outcome_words import ALSO, WORDS, outcome_in
from service.notify.inbox.taking import actor_of_staff, locked
from service.notify.inbox.urgency import HOLDING
from service.notify.photos.expecting import expect
from service.notify.replies.arrival import Arrival
from service.notify.replies.keeping import keep_command
from service.notify.replies.models import Reply
from service.notify.texts.staff_commands import (
    CLOSE,
    StaffCommand,
    asks_for_help,
    is_ok,
    nearly_a_command,
    parse_staff_command,
)


@dataclass(frozen=True, slots=True)
class Heard:
    """What was done about a text: all (`wholly`), or it was answered and its words still have to be read.

    `about` is the item that it named: what is not urgent of such words stands there, before whoever has it.
    """

    wholly: bool = False
    answered: bool = False
    about: UUID | None = None

    def suffices(self, urgency: str | None) -> bool:
        """Tell whether no more has to follow from words of this urgency."""
        return self.answered and urgency not in (URGENT if self.about else HOLDING)


NOT_YET, WHOLLY = Heard(), Heard(wholly=True)
URGENT = frozenset({"urgent"})


class StaffTexts:
    """Heed what staff text from their own phones."""

    def __init__(self, clock: Clock, commands: StaffCommands) -> None:
        self._clock = clock
        self._commands = commands
        self._reminder = Reminder(clock)

    def heed(self, session: Session, staff: Staff, arrival: Arrival) -> Heard:
        """Do what a text asks for and keep it; what still has to be read is left to the caller."""
        said, files = arrival.inbound.body, arrival.inbound.media
        proves = self._proves(session, arrival, staff)
        command = parse_staff_command(said)
        if command is not None:
            return self._carry_out(session, staff, arrival, command)
        if files:
            return NOT_YET
        slip = nearly_a_command(said)
        about = self._commands.put_right(session, staff, slip, texted(arrival)) if slip is not None else None
        if slip is not None and about is not None and slip.rest:
            return Heard(answered=True, about=about)
        if asks_for_help(said):
            self._commands.help(session, staff, texted(arrival))
        elif not proves and about is None:
            return NOT_YET
        keep_command(session, arrival, staff)
        return WHOLLY

    def keep(self, session: Session, staff: Staff, arrival: Arrival, about: UUID | None) -> None:
        """Keep a text as a command, and before whoever has the item that it named."""
        kept = keep_command(session, arrival, staff)
        self._put_beside(session, staff, kept, about)

    def _proves(self, session: Session, arrival: Arrival, staff: Staff) -> bool:
        """Take a command, or an OK, for the answer to a test alert; True where it says no more than that."""
        said = arrival.inbound.body
        if not is_ok(said) and parse_staff_command(said) is None:
            return False
        inbound = arrival.inbound
        proved = prove(session, staff.clinic_id, inbound.channel, inbound.number, self._clock)
        return proved and is_ok(said) and not self._reminder.is_awaited(session, staff)

    def _carry_out(self, session: Session, staff: Staff, arrival: Arrival, command: StaffCommand) -> Heard:
        """Carry a command out; photos with it belong to its item, and words behind one that failed may worry.

        Not so those that say what came of an item: it is open still, and they stand beside it.
        """
        done = self._commands.handle(session, staff, command, texted(arrival))
        files = arrival.inbound.media
        if files and done.item_id is None:
            return NOT_YET
        has_words = command.rest and command.rest.casefold() not in {*WORDS, *ALSO}
        if has_words and not done.carried_out and not files:
            if done.item_id is None or not _is_outcome(command):
                return Heard(answered=True, about=done.item_id)
            self.keep(session, done.by or staff, arrival, done.item_id)
            return WHOLLY
        kept = keep_command(session, arrival, done.by or staff)
        kept.staff_id = done.by.id if done.by else None
        if files:
            self._put_beside(session, done.by or staff, kept, done.item_id)
        expect(session, kept, arrival.inbound.files, self._clock.real())
        return WHOLLY

    def _put_beside(self, session: Session, staff: Staff, kept: Reply, item_id: UUID | None) -> None:
        item = locked(session, staff.clinic_id, item_id) if item_id else None
        if item is not None:
            kept.inbox_item_id = item.id
            note(session, item, "staff_wrote", self._clock.now(), actor=actor_of_staff(staff), staff_id=staff.id)


def _is_outcome(command: StaffCommand) -> bool:
    return command.verb == CLOSE and outcome_in(command.rest, "urgent")[0] is not None


def texted(arrival: Arrival) -> Texted:
    """Say where an answer to a text goes."""
    return Texted(arrival.inbound.sid, arrival.inbound.channel, arrival.inbound.number)
