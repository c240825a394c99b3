"""The program put together: every part is made here once and handed to those that need it.

Web, worker, clock and commands build the same program; only the web adds pages to it.
"""

from dataclasses import dataclass

from service.base import keys
from service.base.clock import Clock, demo_clock
from service.base.database import Database
from service.base.periodic import Periodic
from service.base.phones import Phones
from service.base.settings import Settings
from service.clinics.cover.desk import CoverDesk
from service.clinics.staffing import Staffing
from service.clinics.timetable.desk import TimetableDesk
from service.courses.appointments.desk import AppointmentDesk
from service.courses.calendars.desk import CalendarDesk
from service.courses.desk import CourseDesk
from service.courses.offers.desk import OfferDesk
from service.courses.offers.following import Following
from service.courses.offers.settling import Settling
from service.courses.reservations.desk import ReservationDesk
from service.courses.screening.desk import ScreeningDesk
from service.courses.strays import find_needs, find_strays
from service.notify.again.desk import AgainDesk
from service.notify.calls.desk import CallDesk
from service.notify.calls.watching import CallWatch
from service.notify.correcting.desk import CorrectionDesk
from service.notify.correcting.standing import put_right_at
from service.notify.deciding.desk import DecisionDesk
from service.notify.delivery.delivery import Delivery
from service.notify.delivery.listing import ProviderRecord
from service.notify.inbox.lifting import refuse_while_open
from service.notify.inbox.number_settled import NumberSettled
from service.notify.lexicons.soundness import soundness
from service.notify.live.watcher import Watcher
from service.notify.mail.room import MailRoom
from service.notify.nagging.cover import CoverWatch
from service.notify.nagging.nagging import Nagging
from service.notify.nagging.untaken import UntakenItems
from service.notify.offering.texting import OfferTexting
from service.notify.parts import Timed
from service.notify.pausing.desk import PauseDesk
from service.notify.photos.room import PhotoRoom
from service.notify.planning import TextPlanner
from service.notify.reading import consequences
from service.notify.replies.answers import Answers
from service.notify.replies.missed import MissedReplies
from service.notify.replies.room import Replies
from service.notify.silence.watching import SilenceWatch
from service.notify.triage.packaged import load_tongues
from service.notify.twin.room import TwinRoom
from service.notify.uncovering import Uncovering
from service.notify.voice.room import VoiceRoom
from service.notify.whatsapp.content_api import ContentApi
from service.notify.whatsapp.handing_in import TemplateDesk
from service.notify.whatsapp.held import HeldAnswers
from service.notify.whatsapp.timer import FallBackTimer
from service.notify.whatsapp.watch import TemplateWatch
from service.patients.book import PatientBook
from service.patients.suspensions.desk import NumberDesk
from service.patients.told_by_phone import ToldByPhone


@dataclass(frozen=True, slots=True)
class Program:
    """Hold the parts of one process. `periodic` are the tasks of the clock, of every room."""

    settings: Settings
    database: Database
    clock: Clock
    phones: Phones
    patients: PatientBook
    told: ToldByPhone
    staffing: Staffing
    timetable: TimetableDesk
    cover: CoverDesk
    courses: CourseDesk
    appointments: AppointmentDesk
    reservations: ReservationDesk
    offers: OfferDesk
    screening: ScreeningDesk
    calendars: CalendarDesk
    delivery: Delivery
    replies: Replies
    missed: MissedReplies
    mail: MailRoom
    photos: PhotoRoom
    nagging: Nagging
    untaken: UntakenItems
    cover_watch: CoverWatch
    templates: TemplateDesk
    template_watch: TemplateWatch
    held_answers: HeldAnswers
    falling_back: FallBackTimer
    uncovering: Uncovering
    calls: CallDesk
    call_watch: CallWatch
    numbers: NumberDesk
    pausing: PauseDesk
    again: AgainDesk
    deciding: DecisionDesk
    correcting: CorrectionDesk
    twin: TwinRoom
    voice: VoiceRoom
    live: Watcher
    silence: SilenceWatch

    @property
    def periodic(self) -> tuple[Periodic, ...]:
        return (
            *self.delivery.periodic,
            *self.replies.periodic,
            *self.missed.periodic,
            *self.mail.periodic,
            *self.photos.periodic,
            *self.reservations.periodic,
            *self.calendars.periodic,
            *self.nagging.periodic,
            *self.untaken.periodic,
            *self.cover_watch.periodic,
            *self.call_watch.periodic,
            *self.offers.watching.periodic,
            *self.template_watch.periodic,
            *self.held_answers.periodic,
            *self.falling_back.periodic,
            *self.uncovering.periodic,
            *self.silence.periodic,
            *self.twin.periodic,
            *self.voice.periodic,
            *soundness().periodic,
        )

    @property
    def timed(self) -> tuple[Timed, ...]:
        """What happens at moments of its own, for a clock that runs time forward."""
        return (self.falling_back, self.nagging, self.offers.watching, self.call_watch, self.silence)


def build_program(settings: Settings) -> Program:
    """Put the parts together; nothing is opened or started yet."""
    keys.install(settings.keyring)
    database = Database(settings.database_url)
    clock = demo_clock(database) if settings.demo else Clock()
    phones = Phones(allow_drama=settings.allow_drama_numbers)
    delivery = Delivery(settings, database, clock, phones)
    planner = TextPlanner(delivery.checks)
    listeners = ([planner.on_fact], [planner.on_patient_fact])
    reached = [NumberSettled(clock).on_patient_fact, planner.on_patient_fact]
    reservations = ReservationDesk(clock, database)
    texts = OfferTexting(clock, delivery.checks)
    settling = Settling(clock, reservations, texts)
    hearing = [refuse_while_open, planner.on_fact, Following(settling).on_fact]
    courses = CourseDesk(clock, hearing, consequences, put_right_at)
    offers = OfferDesk(clock, database, courses, reservations, texts, settling)
    answers = Answers(clock, courses.moves.confirm, offers.answers)
    of_replies = (*listeners, delivery.accounts.clinic_of, answers, settings.public_url)
    replies = Replies(database, clock, phones, load_tongues(), *of_replies)
    return Program(
        settings=settings,
        database=database,
        clock=clock,
        phones=phones,
        patients=PatientBook(clock, phones, reached),
        told=ToldByPhone(clock, [planner.on_patient_fact]),
        staffing=Staffing(clock),
        timetable=TimetableDesk(clock, find_strays, find_needs),
        cover=CoverDesk(clock, phones),
        courses=courses,
        appointments=AppointmentDesk(clock),
        reservations=reservations,
        offers=offers,
        screening=ScreeningDesk(clock),
        calendars=CalendarDesk(database, clock, settings.public_url, allow_private=settings.allow_private_calendars),
        delivery=delivery,
        replies=replies,
        missed=MissedReplies(database, clock, ProviderRecord(settings), delivery.accounts, replies.intake),
        photos=PhotoRoom(settings, database, clock, delivery.accounts, replies),
        mail=MailRoom(settings, database, clock, replies.intake),
        nagging=Nagging(database, clock, settings.public_url),
        untaken=UntakenItems(database, clock, settings.public_url),
        cover_watch=CoverWatch(database, clock, settings.public_url),
        templates=TemplateDesk(clock, delivery.accounts, delivery.checks),
        template_watch=TemplateWatch(database, clock, delivery.accounts, ContentApi(settings)),
        held_answers=HeldAnswers(database, clock),
        falling_back=FallBackTimer(database, clock),
        uncovering=Uncovering(database, clock),
        calls=CallDesk(clock),
        call_watch=CallWatch(database, clock, settings.public_url),
        numbers=NumberDesk(clock, reached),
        pausing=PauseDesk(clock),
        again=AgainDesk(clock, delivery.checks),
        deciding=DecisionDesk(clock),
        correcting=CorrectionDesk(clock, delivery.checks),
        voice=VoiceRoom(settings, database, clock, phones, replies.door, delivery.accounts),
        twin=TwinRoom(settings, database, clock, delivery.accounts),
        live=Watcher(database),
        silence=SilenceWatch(database, clock, delivery.checks),
    )
