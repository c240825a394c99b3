"""The desk of offers: sick days, the waiting list, and every place that was offered, put together once."""

from service.base.clock import Clock
from service.base.database import Database
from service.courses.desk import CourseDesk
from service.courses.offers.answering import Answering
from service.courses.offers.making import Making
from service.courses.offers.settling import Settling
from service.courses.offers.sick_days import SickDays
from service.courses.offers.texting import OfferTexts
from service.courses.offers.waiting import WaitingList
from service.courses.offers.watching import Watching
from service.courses.offers.well_again import WellAgain
from service.courses.reservations.desk import ReservationDesk


class OfferDesk:
    """Offer places and settle what was offered. Methods only flush; whoever opened the transaction commits.

    `following` made of the same `settling` has to be among the listeners of `courses`.
    """

    def __init__(
        self,
        clock: Clock,
        database: Database,
        courses: CourseDesk,
        reservations: ReservationDesk,
        texts: OfferTexts,
        settling: Settling,
    ) -> None:
        making = Making(clock, reservations, texts, settling)
        self.texts = texts
        well_again = WellAgain(clock, settling, texts)
        self.answers = Answering(courses, reservations, settling, well_again)
        self.sick_days = SickDays(clock, making, settling, well_again)
        self.waiting = WaitingList(clock, making)
        self.watching = Watching(database, clock, settling, texts)
