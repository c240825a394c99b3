"""Find out what became of calls whose end nobody wrote down. Run by the clock; any number may run at once.

1. A started attempt whose worker's lease ran out is unknown, and so is its message.
2. The provider's list is searched for unknown alerts. They do not wait for proof: after 15 seconds without an answer
   they are tried again at once, before anything slow is done; a few times, and while somebody has to hear of it.
3. The list is searched for every other unknown attempt, those first that have waited longest for a look, as far as a
   round has time. Its text is there: accepted.
4. The list is clean once lease, time-out and a margin have passed, and clean again a minute later: unsent, the message
   goes back to the queue. A list that does not go back far enough proves nothing.
5. A patient's text whose advice went stale meanwhile is never sent again; it ends as expired.
6. What was sent 72 hours ago and never got a receipt says so.

What cannot be read or settled is left alone, for longer each time, and holds up nothing else: its text ends when it is
out of date, or a receipt tells.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.database import Database
from service.base.pairs import Key
from service.notify.delivery.accounts import Accounts
from service.notify.delivery.alerts_over import OVER, is_settled, is_taken
from service.notify.delivery.complaints import complain
from service.notify.delivery.follow import attempts_of
from service.notify.delivery.limits import ALERT_PATIENCE, PROOF, SECOND_LOOK
from service.notify.delivery.matching import goes_back_to, goes_back_until, match
from service.notify.delivery.open_attempts import (
    OpenAttempt,
    abandoned,
    impatient,
    stale_unknown,
    unknown_attempts,
    waiting_alerts,
    without_receipt,
)
from service.notify.delivery.outcomes import STALE, Outcomes, locked
from service.notify.delivery.provider import Credentials, Listed, Provider, SearchFailedError
from service.notify.delivery.set_aside import SetAside
from service.notify.delivery.settle import finish, requeue
from service.notify.delivery.twilio_sender import PAGE, SEARCHED
from service.notify.models import Attempt, Message

LOG = structlog.get_logger()
LOOK_AGAIN = timedelta(seconds=2)
SECOND_LOOK_SHARE = 9
"""Where proof takes less time than usual, the second look comes sooner in proportion."""

ROUND_SECONDS, ALERT_SECONDS = 20.0, 5.0
"""How long a round looks up texts, and before that alerts: where very many are unknown at once, or lists come slowly,
the next round must not wait for all. What alerts wait for in the end is this and one request."""

LONG_AGO = datetime.min.replace(tzinfo=UTC)
Keys = list[Key]
Find = Callable[[Session, datetime, Collection[UUID]], Keys]
"""Names what is open at a moment (machine time), but for the ids that are left alone."""


class Reconciler:
    """Settle what is open. It remembers when it last searched for which attempt, and when it first proved it missing.

    Losing that memory costs a minute: the proof begins anew.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        provider: Provider,
        accounts: Accounts,
        outcomes: Outcomes,
        proof: timedelta = PROOF,
    ) -> None:
        self._database = database
        self._clock = clock
        self._provider = provider
        self._accounts = accounts
        self._outcomes = outcomes
        self._proof = proof
        self._second_look = min(SECOND_LOOK, proof / SECOND_LOOK_SHARE)
        self._searched_at: dict[UUID, datetime] = {}
        self._missed_at: dict[UUID, datetime] = {}
        self._aside, self._unread = SetAside("not_reconciled"), SetAside("not_searched_for")

    def run(self) -> int:
        """Make one round; returns how many attempts or messages moved."""
        moved = self._each(abandoned, self._lose)
        moved += self._each(impatient, self._lose)
        failed: set[Credentials] = set()
        moved += self._search_all(failed, alerts=True)
        moved += self._each(waiting_alerts, self._try_alert_again)
        moved += self._search_all(failed, alerts=False)
        moved += self._each(self._stale, self._give_up)
        return moved + self._each(self._silent, self._note_no_receipt)

    def _each(self, find: Find, settle: Callable[[Session, UUID, UUID], bool]) -> int:
        """Settle what `find` names, one transaction each; one that fails is left alone for a while, alone.

        What cannot be read, and so not searched for, is no reason: to try an alert again takes none of its words.
        """
        real = self._clock.real()
        with self._database.read() as session:
            keys = find(session, real, self._aside.resting(real))
        return sum(self._settle(settle, key) for key in keys)

    def _settle(self, settle: Callable[[Session, UUID, UUID], bool], key: Key) -> bool:
        try:
            with self._database.write() as session:
                return settle(session, *key)
        except OperationalError:
            raise  # the database is away, or two waited for each other: nothing is wrong with this one
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one, the next one must be settled
            self._aside.note(key[1], error, self._clock.real())
            return False

    def _lose(self, session: Session, clinic_id: UUID, attempt_id: UUID) -> bool:
        message, attempt = locked(session, clinic_id, attempt_id)
        if attempt.state != "started":
            return False
        self._outcomes.give_up_on_answer(session, message, attempt, "worker_lost")
        return True

    def _try_alert_again(self, session: Session, clinic_id: UUID, attempt_id: UUID) -> bool:
        message, _ = locked(session, clinic_id, attempt_id)
        newest = attempts_of(session, message)[-1]
        if message.state != "unknown" or newest.started_at > self._clock.real() - ALERT_PATIENCE:
            return False
        now = self._clock.now()
        if is_settled(session, message):
            finish(session, message, "expired", OVER, now)
        elif not is_taken(session, message):
            requeue(session, message, "alert_unanswered", now, now)
        return message.state != "unknown"

    def _search_all(self, failed: set[Credentials], *, alerts: bool) -> int:
        """Search for the unknown alerts, or for everything else that is unknown."""
        with self._database.read() as session:
            unknown = unknown_attempts(session, self._accounts, self._unread, self._clock.real())
        self._searched_at = _of(unknown, self._searched_at)
        self._missed_at = _of(unknown, self._missed_at)
        lines: dict[object, list[OpenAttempt]] = defaultdict(list)
        for attempt in unknown:
            lines[attempt.line].append(attempt)
        due = [line for line in lines.values() if any(map(self._is_due, line))]
        wanted = [line for line in due if any(attempt.is_alert for attempt in line) == alerts]
        ends_at = self._clock.monotonic() + (ALERT_SECONDS if alerts else ROUND_SECONDS)
        return self._search_each(sorted(wanted, key=self._last_look), failed, ends_at)

    def _search_each(self, lines: Iterable[Sequence[OpenAttempt]], failed: set[Credentials], ends_at: float) -> int:
        """Search line after line until the round has lasted long enough; one that fails holds up no other."""
        moved = 0
        for line in lines:
            if self._clock.monotonic() >= ends_at:
                break
            if line[0].credentials in failed:
                continue
            try:
                moved += self._search(line, failed, ends_at)
            except Exception as error:  # noqa: BLE001 - whatever is wrong with one line, the next must be searched
                complain("search_not_concluded", error, attempt_id=line[0].id)
        return moved

    def _last_look(self, line: Sequence[OpenAttempt]) -> datetime:
        return min(self._searched_at.get(attempt.id, LONG_AGO) for attempt in line)

    def _is_due(self, attempt: OpenAttempt) -> bool:
        """Space the searches for one attempt: more and more slowly, the older it grows."""
        real, searched = self._clock.real(), self._searched_at.get(attempt.id)
        pause = max(min((real - attempt.started_at) / 4, self._second_look), LOOK_AGAIN)
        return searched is None or real - searched >= pause

    def _search(self, line: Sequence[OpenAttempt], failed: set[Credentials], ends_at: float) -> int:
        """Search the list for all open attempts between one sender and one number.

        Credentials whose list cannot be read go into `failed`: they are not tried again in this round, which must not
        wait once more for each of their lines.
        """
        began, first = self._clock.real(), line[0]
        self._searched_at |= {attempt.id: began for attempt in line}
        try:
            texts = self._provider.search(first.credentials, first.sender, first.to, goes_back_until(line))
            listed, most = self._read(texts, ends_at)
        except SearchFailedError as error:
            LOG.warning("provider_list_unreadable", kind=str(error))
            failed.add(first.credentials)
            return 0
        with self._database.write() as session:
            found = match(line, listed, _adopted(session, listed))
            shown = {attempt: goes_back_to(attempt, listed, most) for attempt in line}
            return sum(self._conclude(session, one, found.get(one), began, shown=shown[one]) for one in line)

    def _read(self, texts: Iterable[Listed], ends_at: float) -> tuple[list[Listed], int]:
        """Read a list page after page while the round lasts; return with it how many texts it shows at most."""
        listed = list[Listed]()
        for text in texts:
            listed.append(text)
            if len(listed) % PAGE == 0 and self._clock.monotonic() >= ends_at:
                return listed, len(listed)
        return listed, SEARCHED

    def _conclude(
        self, session: Session, open_attempt: OpenAttempt, sid: str | None, began: datetime, *, shown: bool
    ) -> bool:
        """Take the SID that was found; or take the list's silence for what it is worth, if it would have shown one."""
        message, attempt = locked(session, open_attempt.clinic_id, open_attempt.id)
        if attempt.state != "unknown":
            return False
        if sid is not None:
            self._outcomes.accept(session, message, attempt, sid)
            return True
        if not shown or began < open_attempt.started_at + self._proof:
            return False
        if began < self._missed_at.setdefault(attempt.id, began) + self._second_look:
            return False
        self._outcomes.prove_unsent(session, message, attempt)
        return True

    def _stale(self, session: Session, real: datetime, resting: Collection[UUID]) -> Keys:
        return stale_unknown(session, self._clock.now(), real, self._proof, resting)

    def _silent(self, session: Session, _real: datetime, resting: Collection[UUID]) -> Keys:
        return without_receipt(session, self._clock.now(), resting)

    def _give_up(self, session: Session, clinic_id: UUID, message_id: UUID) -> bool:
        """End a text whose advice went stale while nobody could say whether it left; a receipt may still come."""
        message = session.get_one(Message, (clinic_id, message_id), with_for_update=True)
        if message.state == "unknown":
            finish(session, message, "expired", STALE, self._clock.now())
        return True

    def _note_no_receipt(self, session: Session, clinic_id: UUID, message_id: UUID) -> bool:
        message = session.get_one(Message, (clinic_id, message_id), with_for_update=True)
        if message.state in {"accepted", "sent"}:
            message.reason, message.updated_at = "no_receipt", self._clock.now()
        return True


def _of(attempts: Sequence[OpenAttempt], moments: Mapping[UUID, datetime]) -> dict[UUID, datetime]:
    """Keep what is remembered of these attempts alone."""
    return {attempt.id: moments[attempt.id] for attempt in attempts if attempt.id in moments}


def _adopted(session: Session, listed: Sequence[Listed]) -> set[str]:
    sids = [text.sid for text in listed]
    known = select(Attempt.provider_id).where(Attempt.provider_id.in_(sids))
    return {sid for sid in session.scalars(known) if sid is not None}
