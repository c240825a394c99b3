"""The practitioner is well again: whoever may believe that they cannot be seen hears that their appointment stands.

1. Told by text or on the telephone: they are told by text; where that cannot be, they are rung.
2. Wanted another time: they are rung besides, because the appointment that stands may not suit.
3. On the list of those to ring, and never told by text: somebody may have rung them already. A person knows.
4. Neither told nor to ring, because the text had not left: they need to hear nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.clock import Clock
from service.courses.offers.finding import offers_of_sick_day
from service.courses.offers.models import Offer, SickDay
from service.courses.offers.settling import Settling, WhyCall
from service.courses.offers.standing import stands_as_it_was
from service.courses.offers.texting import OfferTexts


class WellAgain:
    """Tell patients that their appointments stand. Methods only flush."""

    def __init__(self, clock: Clock, settling: Settling, texts: OfferTexts) -> None:
        self._clock = clock
        self._settling = settling
        self._texts = texts

    def tell(self, session: Session, actor: Actor, day: SickDay, were_open: Iterable[UUID]) -> None:
        """Tell those of a sick day that was just taken back; `were_open` until then are offers that have ended with it.

        The caller holds the courses.
        """
        offers = offers_of_sick_day(session, day.clinic_id, day.id)
        left, open_until_now = self._texts.left(session, offers), set(were_open)
        for theirs in _by_session(offers).values():
            about = next((one for one in theirs if one.id in open_until_now), theirs[-1])
            if about.id in open_until_now or about.state == "called":
                self._tell_one(session, actor, day, about, [one for one in theirs if one.id in left])

    def answer(self, session: Session, offer: Offer) -> bool:
        """Answer who takes a place of a sick day that was taken back; tell whether a text says that theirs stands."""
        withdrawn = offer.state == "withdrawn" and stands_as_it_was(session, offer, self._clock.now()) is not None
        return withdrawn and self._texts.say_it_stands(session, offer) is None

    def _tell_one(self, session: Session, actor: Actor, day: SickDay, about: Offer, told: Sequence[Offer]) -> None:
        one = stands_as_it_was(session, about, self._clock.now())
        if one is None:
            return
        knows = bool(told) or about.state == "called"
        why_not = self._texts.say_it_stands(session, told[-1] if told else about) if knows else None
        why: WhyCall | None = None
        if about.state != "called" and any(each.why_call == "declined" for each in (about, *told)):
            why = "wanted_other"
        elif knows:
            why = "stands" if why_not else None
        elif about.why_call is not None:
            why = "stands_if_rung"
        if why is not None:
            self._settling.ring(session, actor, day, one, why, why_not)


def _by_session(offers: Iterable[Offer]) -> Mapping[UUID, list[Offer]]:
    """Group what was offered for sessions, the oldest first; offers of the waiting list say nothing of an absence."""
    found: dict[UUID, list[Offer]] = {}
    for one in sorted(offers, key=lambda offer: (offer.made_at, offer.id)):
        if one.session_id is not None and one.waiting_entry_id is None:
            found.setdefault(one.session_id, []).append(one)
    return found
