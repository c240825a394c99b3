"""Replies, inbox and alerts as the rest of the program sees them: one object that wires their parts together."""

from collections.abc import Iterable
from datetime import datetime

from service.base.clock import Clock
from service.base.database import Database
from service.base.periodic import Periodic
from service.base.phones import Phones
from service.clinics.rota.desk import RotaDesk
from service.courses.facts import Listener
from service.notify.alerts.alerting import Alerting
from service.notify.alerts.called import NoAnswer
from service.notify.alerts.commands import StaffCommands
from service.notify.alerts.desk import OnCallDesk
from service.notify.alerts.duty_changes import DutyChanges
from service.notify.alerts.escalate import Escalation
from service.notify.alerts.exhausted import LastResort
from service.notify.alerts.weekly import WeeklyProof
from service.notify.inbox.acknowledging import Acknowledger
from service.notify.inbox.care import CareDesk
from service.notify.inbox.desk import InboxDesk
from service.notify.inbox.opening import InboxDoor
from service.notify.replies.answers import Answers
from service.notify.replies.intake import Intake
from service.notify.replies.rescue import Rescue
from service.notify.replies.settle import Settler
from service.notify.replies.strays import WhoseAccount, nobodys
from service.notify.triage.tongues import Tongues
from service.patients.facts import PatientListener

ESCALATE_EVERY = 1.0
HAND_OVER_EVERY = 30.0
PROVE_EVERY = 300.0
RETRY_EVERY = 5.0


class Replies:
    """Take texts in (`intake`), work on the inbox (`desk`, `care`), let alerts climb (`escalation`).

    `listeners` are told of the holds that an item places, `patient_listeners` of everybody whose number has
    sent STOP or START; in the same transaction. `whose_account` names the clinic of a text to a number that is not
    set up, `answers` settle replies to reminders and offers. Alerts link to their item under `public_url`.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        phones: Phones,
        tongues: Tongues,
        listeners: Iterable[Listener] = (),
        patient_listeners: Iterable[PatientListener] = (),
        whose_account: WhoseAccount = nobodys,
        answers: Answers | None = None,
        public_url: str | None = None,
    ) -> None:
        alerting = Alerting(clock, LastResort(clock, phones, public_url).tell, public_url)
        door = InboxDoor(clock, alerting, listeners)
        commands = StaffCommands(clock, alerting, NoAnswer(clock, phones))
        acknowledger = Acknowledger(clock, phones)
        settler = Settler(clock, tongues, door, acknowledger, commands, patient_listeners, whose_account, answers)
        self._database = database
        self.intake = Intake(database, clock, settler, Rescue(database, clock, door, whose_account))
        self.door, self.desk = door, InboxDesk(clock, phones, door)
        self.care = CareDesk(clock, door)
        self.escalation, self.duties = Escalation(database, clock, alerting), DutyChanges(database, clock)
        self.proof, self.rota = WeeklyProof(database, clock), RotaDesk(clock, phones)
        self.on_call = OnCallDesk(clock, phones, alerting)

    @property
    def periodic(self) -> tuple[Periodic, ...]:
        """Give the tasks that the clock runs for replies and alerts."""
        on_call = ((HAND_OVER_EVERY, self.duties.run), (PROVE_EVERY, self.proof.run))
        return ((ESCALATE_EVERY, self.escalation.run), *on_call, (RETRY_EVERY, self.intake.retry_waiting))

    def next_due(self) -> datetime | None:
        """Return when the next alert climbs (clinic time), None where none waits."""
        with self._database.read() as session:
            return self.escalation.next_due(session)
