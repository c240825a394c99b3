"""Compare our record of texts with the provider's, both ways, stretch by stretch. Any number of clocks may run it.

1. For each sender and each look: the next stretch of the provider's list, in pages. Too long a stretch is halved.
2. What the list has and no attempt here knows by its id: an attempt whose answer was lost adopts it, else it is a
   difference (`missing_here`).
3. What both have: the provider's state moves ours forward; a contradiction is a difference (`differs`). Its count of
   segments and its price are kept beside ours.
4. What we count as taken and the list of a late look does not show is asked for by its id, for it may have waited in
   the provider's queue. Where the provider knows nothing of it, that is a difference (`missing_there`).
5. The cursor moves on. A round does a bounded piece of work, and the next one goes on from there.
6. The whole account of a clinic is looked at for texts from numbers that nobody here knows.
7. Open differences are looked at again from time to time, and settled where they have gone.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

import structlog
from sqlalchemy import select

from service.base.clock import Clock
from service.base.database import Database
from service.base.periodic import Periodic
from service.clinics.models import TEXTING, Sender
from service.notify.delivery.accounts import Accounts
from service.notify.delivery.complaints import complain
from service.notify.delivery.listing import ProviderRecord
from service.notify.delivery.provider import Credentials, SearchFailedError
from service.notify.twin.account import AccountLook, lines_of_accounts
from service.notify.twin.comparing import Finding, Heal, Pair, adopt, compare
from service.notify.twin.reading import known, lost, unseen
from service.notify.twin.rechecking import Rechecking
from service.notify.twin.stretches import Line, Stretches
from service.notify.twin.windows import LOOKS, Look, Window
from service.notify.twin.writing import heal, keep_counts, move_on, report

EVERY = 300.0
STRETCHES = 4
"""For each sender and look in one round."""

ASKED_ONE_BY_ONE = 20
LOG = structlog.get_logger()


class Twin:
    """Keep our record and the provider's together."""

    def __init__(self, database: Database, clock: Clock, provider: ProviderRecord, accounts: Accounts) -> None:
        self._database = database
        self._clock = clock
        self._provider = provider
        self._accounts = accounts
        self._stretches = Stretches(database, clock, provider)
        self._account = AccountLook(database, clock, self._stretches)
        self._rechecking = Rechecking(database, clock, provider, accounts)

    @property
    def periodic(self) -> tuple[Periodic, ...]:
        """Give the task that the clock runs."""
        return ((EVERY, self.run),)

    def run(self) -> int:
        """Make one round; returns how many differences were found that nobody knew of."""
        lines, failed = self._lines(), set[Credentials]()
        new = sum(self._try(line, failed, self._look_at) for line in lines)
        new += sum(self._try(line, failed, self._account.look) for line in lines_of_accounts(lines))
        self._rechecking.run(failed)
        return new

    def _try(self, line: Line, failed: set[Credentials], look: Callable[[Line], int]) -> int:
        """Look at one sender; its trouble stops no other, and it is looked at again in the next round."""
        try:
            return 0 if line.credentials in failed else look(line)
        except SearchFailedError as error:
            failed.add(line.credentials)
            LOG.warning("provider_list_unreadable", sender_id=str(line.sender.id), kind=str(error))
        except Exception as error:  # noqa: BLE001 - one sender's trouble must stop no other
            complain("list_not_compared", error, sender_id=line.sender.id)
        return 0

    def _lines(self) -> list[Line]:
        with self._database.read() as session:
            senders = list(
                session.scalars(select(Sender).where(Sender.channel.in_(TEXTING)).order_by(Sender.clinic_id, Sender.id))
            )
            lines = [Line(one, self._accounts.of(session, one.clinic_id, one)) for one in senders]
        return [line for line in lines if line.credentials.account_sid]

    def _look_at(self, line: Line) -> int:
        return sum(self._look(line, look) for look in LOOKS)

    def _look(self, line: Line, look: Look) -> int:
        new = 0
        for _ in range(STRETCHES):
            window = self._stretches.next(line, look)
            if window is None:
                break
            new += self._compare(line, look, window)
        return new

    def _compare(self, line: Line, look: Look, window: Window) -> int:
        window, listed = self._stretches.read(line, window)
        with self._database.read() as session:
            ours, elsewhere = known(session, line.sender.clinic_id, [text.sid for text in listed])
            listed = [text for text in listed if text.sid not in elsewhere]
            open_still = lost(session, line.sender, [text for text in listed if text.sid not in ours])
            asked = unseen(session, line.sender, window, ours, ASKED_ONE_BY_ONE) if look.asks_for_missing else []
        pairs = [Pair(ours.get(text.sid) or adopt(open_still, text), text) for text in listed]
        pairs += [Pair(own, self._provider.text(line.credentials, own.sid or "")) for own, _ in asked]
        is_cut_short = len(asked) == ASKED_ONE_BY_ONE
        return self._conclude(line, look, pairs, asked[-1][1] if is_cut_short else window.until)

    def _conclude(self, line: Line, look: Look, pairs: Sequence[Pair], reached_at: datetime) -> int:
        """Write down what follows; the states first, each in a transaction of its own, so that no lock is held long."""
        clinic_id, outcomes = line.sender.clinic_id, [compare(pair) for pair in pairs]
        findings = [one for one in outcomes if isinstance(one, Finding)]
        for one in outcomes:
            if isinstance(one, Heal):
                with self._database.write() as session:
                    found = heal(session, clinic_id, one, self._clock.real(), self._clock.now())
                findings += [found] if found else []
        with self._database.write() as session:
            keep_counts(session, clinic_id, pairs, self._clock.real())
            new = report(session, line.sender, findings, self._clock.real(), self._clock.now())
            move_on(session, line.sender, look.name, reached_at)
        return new
