import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.notify.texts.staff_commands import StaffCommand, parse_staff_command


@pytest.mark.parametrize("text", ["ACK 4821", "ack4821", " Ack: 4821.", "ACK-4821", "ack\n4821", "Ack #4821!"])
def test_it_takes_a_command_however_it_was_typed(text: str) -> None:
    assert parse_staff_command(text) == StaffCommand("ACK", "4821")


@pytest.mark.parametrize("text", ["ACK", "ack.", " Ack "])
def test_it_takes_a_bare_command(text: str) -> None:
    assert parse_staff_command(text) == StaffCommand("ACK", None)


def test_it_keeps_the_words_behind_a_code() -> None:
    assert parse_staff_command("ACK 4821 ringing her now") == StaffCommand("ACK", "4821", "ringing her now")


@pytest.mark.parametrize(
    "text", ["", "4821", "ACK 48211", "ACK 482", "acknowledged 4821", "back 4821", "Ack, she rang me"]
)
def test_it_takes_no_other_text_for_a_command(text: str) -> None:
    assert parse_staff_command(text) is None


@given(st.text(max_size=80))
def test_it_never_raises_on_any_text(text: str) -> None:
    command = parse_staff_command(text)
    assert command is None or command.verb == "ACK"
