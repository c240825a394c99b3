"""What machines write is told from what people write: a machine is never answered."""

import pytest

from tests.unit.notify.mail.letters import a_mail, read


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated; owner-email=x"},
        {"Precedence": "bulk"},
        {"Precedence": "AUTO_REPLY"},
        {"X_Autoreply": "yes"},
        {"List_Unsubscribe": "<https://shop.example/out>"},
        {"Return_Path": "<>"},
        {"sender": "MAILER-DAEMON@mx.example"},
        {"sender": "no-reply@shop.example"},
        {"sender": "bounces+12=x@shop.example"},
        {"Subject": "Automatic reply: your aftercare"},
        {"Subject": "Out of office"},
    ],
)
def test_machines_are_known_by_their_marks(headers: dict[str, str]) -> None:
    assert read(a_mail("I am away until Monday.", **headers)).automatic


@pytest.mark.parametrize(
    "headers",
    [{}, {"Auto_Submitted": "no"}, {"Precedence": "normal"}, {"Subject": "Out of office hours, who do I ring?"}],
)
def test_people_are_not_taken_for_machines(headers: dict[str, str]) -> None:
    assert not read(a_mail("It hurts.", **headers)).automatic
