"""What stands in the ledgers at the moment of sending counts: of the clinic, of its senders, and of the number."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from service.base.database import Database
from service.notify.delivery.checks import Ready
from service.notify.delivery.stops.models import SenderStop
from service.notify.delivery.verdict import LOOK_AGAIN, LOOK_AT_WOKEN, Send, Skip, Verdict, Wait
from service.notify.models import Message
from service.notify.pausing.models import Pause
from service.patients import opt_outs
from service.patients.suspensions.ledger import suspend
from tests.cast import a_message
from tests.integration.notify.delivery.checks.scene import NOON, YESTERDAY, Clinic, a_clinic_of, look

LATE = NOON + timedelta(hours=5)
WOKEN = NOON + LOOK_AT_WOKEN
NUMBER = "+447700900345"
GO = Send()


def nothing(_clinic: Clinic) -> None: ...


def wrong_number(clinic: Clinic) -> None:
    suspend(clinic.session, clinic.house.clinic.id, NUMBER, said_by="reply", at=YESTERDAY)


def stop(clinic: Clinic) -> None:
    _say(clinic, "all")


def less(clinic: Clinic) -> None:
    _say(clinic, "routine")


def _say(clinic: Clinic, scope: opt_outs.Scope) -> None:
    how = {"opted_out": True, "source": "reply", "at": YESTERDAY}
    opt_outs.record(clinic.session, clinic.house.clinic.id, NUMBER, "sms", scope=scope, **how)  # type: ignore[arg-type]


def pause(clinic: Clinic) -> None:
    clinic.session.add(Pause(clinic_id=clinic.house.clinic.id, since=YESTERDAY, reason="Refitting the rooms"))


def pause_of_treatment(clinic: Clinic) -> None:
    key = clinic.house.protocol.key
    clinic.session.add(Pause(clinic_id=clinic.house.clinic.id, since=YESTERDAY, reason="A new cream", protocol_key=key))


def stopped_sender(clinic: Clinic) -> None:
    refused = SenderStop(clinic_id=clinic.house.clinic.id, sender_id=clinic.house.sender.id, since=YESTERDAY)
    refused.reason, refused.probe_at = "provider_credentials", NOON
    clinic.session.add(refused)


@pytest.mark.parametrize(
    ("happened", "safe", "routine", "reply", "alert"),
    [
        (nothing, GO, GO, GO, GO),
        (wrong_number, Skip("number_suspended"), Skip("number_suspended"), Skip("number_suspended"), GO),
        (stop, Skip("opted_out"), Skip("opted_out"), Skip("opted_out"), GO),
        (less, GO, Skip("wants_less"), GO, GO),
        (pause, Wait(WOKEN, "paused_clinic"), Wait(WOKEN, "paused_clinic"), GO, GO),
        (pause_of_treatment, Wait(WOKEN, "paused_protocol"), Wait(WOKEN, "paused_protocol"), GO, GO),
        (
            stopped_sender,
            Wait(WOKEN, "sender_stopped"),
            Wait(WOKEN, "sender_stopped"),
            Wait(NOON + LOOK_AGAIN, "sender_stopped"),
            GO,
        ),
    ],
)
def test_each_kind_of_text_heeds_what_concerns_it(
    database: Database,
    happened: Callable[[Clinic], None],
    safe: Verdict,
    routine: Verdict,
    reply: Verdict,
    alert: Verdict,
) -> None:
    with database.write() as session:
        clinic = a_clinic_of(session, 10)
        course = clinic.course(clinic.patient(mobile=NUMBER))
        steps = [clinic.text(course, step, expires_at=LATE) for step in ("day_1", "day_7")]
        fixed = [a_message(session, clinic.house.clinic, kind=kind, to_number=NUMBER) for kind in ("reply", "alert")]
        happened(clinic)
    assert verdicts(database, [*steps, *fixed]) == [safe, routine, reply, alert]


def verdicts(database: Database, messages: list[Message]) -> list[Verdict]:
    return [one.verdict for one in look(database, messages) if isinstance(one, Ready)]
