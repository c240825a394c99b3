"""The parts of replies, inbox and alerts put together on one database, with the fixed cast in it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, TypeVar

from service.base.database import Database
from service.base.ids import new_id
from service.base.lookup import number_digest
from service.base.models import Base
from service.base.phones import Phones
from service.clinics.models import Staff
from service.courses.models import Course, CourseSession
from service.notify.case import load_case
from service.notify.delivery.accounts import Accounts
from service.notify.delivery.checks.concerns import Concerns
from service.notify.models import Message
from service.notify.replies.models import InboxEvent, InboxItem, RawWebhook, Reply
from service.notify.replies.room import Replies
from service.notify.replies.text_groups import Incoming
from service.notify.triage.tongues import Tongues
from service.patients.models import Patient
from tests.cast import Cast, House, a_consent, a_course, a_message, a_patient, a_session, an_attempt, an_on_call
from tests.support.clocks import FixedClock
from tests.support.rows import rows_of
from tests.support.settings import some_settings

MARNIE = "+447700900120"
"""A phone of one patient alone."""

UNKNOWN = "+447700900777"
Row = TypeVar("Row", bound=Base)


@dataclass
class Clinic:
    """The owner clinic with everything that takes texts in."""

    database: Database
    clock: FixedClock
    cast: Cast
    tongues: Tongues
    sids: "count[int]" = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        whose_account = Accounts(some_settings()).clinic_of
        phones = Phones(allow_drama=True)
        self.room = Replies(self.database, self.clock, phones, self.tongues, whose_account=whose_account)
        self.intake, self.desk, self.escalation = self.room.intake, self.room.desk, self.room.escalation
        self.settler, self.door, self.alerting = self.intake._settler, self.desk._door, self.escalation._alerting

    @property
    def house(self) -> House:
        return self.cast.owner

    def form(self, body: str, *, sender: str = MARNIE, **over: str) -> dict[str, str]:
        """Write what the provider posts for a text to the owner clinic."""
        sid = f"SM{next(self.sids):032x}"
        return {
            "MessageSid": sid,
            "From": sender,
            "To": self.house.sender.address,
            "Body": body,
            "NumMedia": "0",
            **over,
        }

    def text(self, body: str, *, sender: str = MARNIE, **over: str) -> dict[str, str]:
        form = self.form(body, sender=sender, **over)
        self.intake.receive(form)
        return form

    def keep_only(self, body: str) -> dict[str, str]:
        """Keep a text as a process does that dies before it settles it."""
        form = self.form(body, sender=MARNIE)
        self.intake._groups._begin([Incoming(form["MessageSid"], form, self.clock.real())])
        return form

    def all(self, kind: type[Row], *where: Any) -> list[Row]:
        with self.database.read() as session:
            return rows_of(session, kind, *where)

    def items(self) -> list[InboxItem]:
        return self.all(InboxItem)

    def item(self) -> InboxItem:
        (item,) = self.items()
        return item

    def replies(self) -> list[Reply]:
        return self.all(Reply)

    def raws(self) -> list[RawWebhook]:
        return self.all(RawWebhook)

    def record(self) -> list[tuple[str, str | None]]:
        """Return the record of the one item: what happened, and its detail."""
        return [(event.kind, event.detail) for event in self.all(InboxEvent)]

    def messages(self, kind: str) -> list[Message]:
        return sorted(self.all(Message, Message.kind == kind), key=lambda message: message.id)

    def bodies(self, kind: str) -> list[str]:
        return [message.body or "" for message in self.messages(kind)]

    def later(self, **by: float) -> None:
        self.clock.advance(timedelta(**by))

    def mobile_of(self, staff: Staff) -> str:
        assert staff.mobile is not None
        return staff.mobile

    def put_on_call(self, staff: Staff, rung: int, mobile: str | None) -> None:
        """Give somebody a phone and a rung."""
        with self.database.write() as session:
            row = session.get_one(Staff, (staff.clinic_id, staff.id))
            row.mobile = staff.mobile = mobile
            row.mobile_digest = number_digest(staff.clinic_id, mobile) if mobile else None
            an_on_call(session, row, rung)


@dataclass
class Treated:
    """A patient with a phone of her own, treated three days ago."""

    patient: Patient
    course: Course
    treated: CourseSession


def a_treated_patient(
    clinic: Clinic, *, days_ago: int = 3, name: str = "Juno Larkspur", mobile: str = MARNIE
) -> Treated:
    house = clinic.house
    at = clinic.clock.now() - timedelta(days=days_ago)
    with clinic.database.write() as session:
        patient = a_patient(session, house.clinic, name=name, mobile=mobile, date_of_birth="1992-05-01")
        a_consent(session, patient)
        course = a_course(session, patient, house.site, house.protocol)
        treated = a_session(session, course, 1, state="completed", starts_at=at, completed_at=at, recorded_at=at)
        return Treated(patient, course, treated)


def a_text_sent(clinic: Clinic, to: Treated, step: str, *, session: CourseSession | None = None, sid: str) -> Message:
    """Put in a protocol text that went to the patient's phone."""
    number = to.patient.mobile or ""
    with clinic.database.write() as writing:
        message = a_message(
            writing,
            clinic.house.clinic,
            dedupe_key=f"step:{sid}",
            kind="step",
            lane="aftercare",
            state="delivered",
            step=step,
            patient_id=to.patient.id,
            course_id=to.course.id,
            session_id=(session or to.treated).id,
            to_number=None,
            body=None,
        )
        digest = number_digest(clinic.house.clinic.id, number)
        an_attempt(
            writing,
            message,
            clinic.house.sender,
            to_number=number,
            to_digest=digest,
            state="delivered",
            provider_id=sid,
        )
        return message


SATURDAY_NIGHT = datetime(2026, 12, 5, 22, 30, tzinfo=UTC)


def why_withheld(clinic: Clinic, of: Treated) -> str | None:
    """Say what withholds a text of the patient's course that can wait."""
    with clinic.database.read() as session:
        case = load_case(session, of.course.clinic_id, of.course.id)
        found = Concerns.read(session, {(of.course.clinic_id, of.course.id)}, [case.patient])
        return found.why(case, new_id())
