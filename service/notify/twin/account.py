"""Look at whole accounts for texts from numbers that Aftercourse does not know: somebody may have the account's token.

An account that several clinics share has nobody to be told, and is left to whoever runs the installation.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import select

from service.base.clock import Clock
from service.base.database import Database
from service.clinics.models import Sender
from service.notify.delivery.listing import OnRecord
from service.notify.delivery.provider import Credentials
from service.notify.twin.comparing import Finding
from service.notify.twin.stretches import Line, Stretches
from service.notify.twin.windows import ACCOUNT
from service.notify.twin.writing import move_on, report
from service.notify.whatsapp.addresses import on_channel


class AccountLook:
    """Find what left an account from none of our senders."""

    def __init__(self, database: Database, clock: Clock, stretches: Stretches) -> None:
        self._database = database
        self._clock = clock
        self._stretches = stretches

    def look(self, line: Line) -> int:
        """Compare the next stretch of the account of a sender; returns how many differences are new."""
        window = self._stretches.next(line, ACCOUNT)
        if window is None:
            return 0
        window, listed = self._stretches.read(line, window, whole_account=True)
        strangers = self._strangers(listed)
        with self._database.write() as session:
            new = report(session, line.sender, strangers, self._clock.real(), self._clock.now())
            move_on(session, line.sender, ACCOUNT.name, window.until)
        return new

    def _strangers(self, listed: Sequence[OnRecord]) -> list[Finding]:
        used = {text.sender for text in listed if text.sender}
        if not used:
            return []
        with self._database.read() as session:
            rows = session.execute(select(Sender.channel, Sender.address).where(Sender.address.in_(_ways(used))))
            ours = {on_channel(channel, address) for channel, address in rows}
        return [_finding(text) for text in listed if text.sender in used - ours]


def lines_of_accounts(lines: Iterable[Line]) -> list[Line]:
    """Return one sender for each account that belongs to one clinic: the first."""
    sharing = defaultdict[Credentials, list[Line]](list)
    for line in lines:
        sharing[line.credentials].append(line)
    return [some[0] for some in sharing.values() if len({line.sender.clinic_id for line in some}) == 1]


def _ways(addresses: Collection[str]) -> list[str]:
    """Write addresses with and without the prefix of their channel."""
    return sorted({way for one in addresses for way in (on_channel("sms", one), on_channel("whatsapp", one))})


def _finding(text: OnRecord) -> Finding:
    return Finding("missing_here", "unknown_number", text.sid, theirs=text.status)
