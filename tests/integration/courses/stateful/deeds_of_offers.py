"""Somebody falls ill, patients wait: places are offered, and each offer is answered. Nobody is moved unasked."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy.orm import Session

from service.courses.offers.fitting import FreePlace
from service.courses.offers.models import STANDING
from service.courses.offers.waiting import EntryDraft
from tests.integration.courses.stateful.machine import ANY, PLACE, DiaryMachine
from tests.integration.courses.stateful.seen import line_up
from tests.integration.courses.stateful.steps import Deed
from tests.integration.courses.stateful.world import FLOOR, PEOPLE, day_of

Answer = Callable[[Session], object]
OPEN = ("asked", "to_call")
TAKING = ("too_soon", "outside_hours", "in_the_past", "slot_taken", "session_state", "consultation_needed",
          "not_accepted", "offer_settled", "no_place_offered", "on_hold")  # fmt: skip
BUSY = st.sampled_from((True, True, True, False))
MOST_SICK_DAYS = 3


class DeedsOfOffers(DiaryMachine):
    """Sick days, the waiting list, and answers."""

    @rule(which=ANY, busy=BUSY)
    def fall_ill(self, which: int, busy: bool) -> None:
        """Somebody is off sick on a day on which something is booked."""
        ahead = [one for one in self.seen.sessions.values() if one.state == "booked" and one.starts_at > self.now]
        ahead.sort(key=lambda one: (one.starts_at, one.room_id))
        if not ahead or len(self.seen.sick_days) >= MOST_SICK_DAYS:
            return
        one = ahead[which % len(ahead)]
        on, booked = day_of(one.starts_at), self.clinic.people[one.practitioner_id]
        who = next(key for key in PEOPLE if (key == booked) == busy)
        day = self.attempt(
            Deed(name="sick day"),
            lambda session: self.program.offers.sick_days.declare(
                session, self.clinic.receptionist, self.clinic.id, who, on
            ),
            refusals=("sick_day_known",),
        )
        if day is not None:
            self._check_all_are_asked(who, on)

    def _check_all_are_asked(self, who: str, on: Any) -> None:
        """Each session of the day has an open offer, and what is offered keeps the floor to its neighbours."""
        offers = {one.session_id: one for one in self.seen.offers.values() if one.state in OPEN}
        for one in self.seen.sessions.values():
            theirs = one.state == "booked" and self.clinic.people[one.practitioner_id] == who
            if theirs and day_of(one.starts_at) == on and one.starts_at >= self.now:
                assert one.id in offers, "a session of a sick day was forgotten"
                self._check_offered(one, offers[one.id])

    def _check_offered(self, one: Any, offer: Any) -> None:
        if offer.starts_at is None or offer.waiting_entry_id is not None:
            return
        day = day_of(offer.starts_at)
        others = [each for each in self.seen.sessions_of(one.course_id) if each.id != one.id]
        assert all(abs((day - each.on).days) >= FLOOR for each in line_up(others, self.now))
        (kept,) = [row for row in self.seen.every["reserved_places"] if row.reservation_id == offer.reservation_id]
        booking = self.seen.bookings[kept.booking_id]
        assert booking.active
        assert (booking.starts_at, booking.practitioner_id) == (offer.starts_at, offer.practitioner_id)

    @rule(which=ANY)
    def be_well_again(self, which: int) -> None:
        day: Any = self.choose([one for one in self.seen.sick_days.values() if one.absence_id], which)
        if day is not None:
            self.attempt(
                Deed(name="sick day taken back"),
                lambda session: self.program.offers.sick_days.take_back(
                    session, self.clinic.receptionist, self.clinic.id, day.id
                ),
            )
            rows = [one for one in self.seen.offers.values() if one.sick_day_id == day.id and one.state in OPEN]
            assert all(one.state == "to_call" and one.why_call in STANDING for one in rows)

    @rule(which=ANY, how=st.sampled_from(("accept", "agree", "agree", "keep", "give up", "withdraw", "decline")))
    def answer(self, which: int, how: str) -> None:
        """Somebody answers an offer, by text or by telephone."""
        rows = list(self.seen.offers.values())
        offer: Any = self.choose([one for one in rows if one.state in OPEN] or rows, which)
        if offer is None:
            return
        aims = frozenset({offer.session_id}) if how in {"accept", "agree", "give up"} else frozenset()
        answers, desk, clinic_id = self.program.offers.answers, self.clinic.receptionist, self.clinic.id
        deeds: dict[str, Answer] = {
            "accept": lambda session: answers.accept(session, clinic_id, offer.id),
            "agree": lambda session: answers.agree(session, desk, clinic_id, offer.id),
            "keep": lambda session: answers.called(session, desk, clinic_id, offer.id, keep=True),
            "give up": lambda session: answers.called(session, desk, clinic_id, offer.id, keep=False),
            "withdraw": lambda session: answers.withdraw(session, desk, clinic_id, offer.id),
            "decline": lambda session: answers.decline(session, clinic_id, offer.id),
        }
        given: Any = self.attempt(Deed(name=f"offer {how}", aims=aims), deeds[how], refusals=TAKING)
        if given is not None and how in {"accept", "agree"}:
            self._check_taken(offer, agreed=bool(given))

    def _check_taken(self, offer: Any, *, agreed: bool) -> None:
        """Whoever has agreed is where the offer said; whoever could not get it is where they were."""
        one = self.seen.sessions[offer.session_id]
        if agreed and offer.state in OPEN:
            assert (one.starts_at, one.practitioner_id) == (offer.starts_at, offer.practitioner_id)
            assert self.seen.offers[offer.id].state == "agreed"

    @rule(which=ANY, place=PLACE)
    def wait_for_a_place(self, which: int, place: tuple[int, Any, str, str]) -> None:
        """Put a session on the waiting list, and offer it a place if that fits."""
        one = self.session_of(which, "booked", "unplaced")
        if one is None:
            return
        waiting, desk, clinic_id = self.program.offers.waiting, self.clinic.receptionist, self.clinic.id
        self.attempt(
            Deed(name="wait for a place"),
            lambda session: waiting.add(session, desk, clinic_id, EntryDraft(session_id=one.id)),
            refusals=("already_waiting",),
        )
        entries = [row for row in self.seen.waiting_list.values() if row.session_id == one.id]
        entry = max(entries, key=lambda row: (row.created_at, row.id))
        spot = self.spot_near(one, place)
        free = FreePlace(start=spot.start, minutes=spot.minutes, practitioner=spot.who, room=spot.where)
        self.attempt(
            Deed(name="offer from the waiting list"),
            lambda session: waiting.offer(session, desk, clinic_id, entry.id, free),
            refusals=("not_waiting", "wait_does_not_fit", "offer_open", "outside_hours", "in_the_past", "slot_taken"),
        )
