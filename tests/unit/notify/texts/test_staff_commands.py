import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.notify.texts.staff_commands import (
    VERBS,
    StaffCommand,
    each_of,
    nearly_a_command,
    parse_staff_command,
    wall_in,
    was_reached,
)


@pytest.mark.parametrize(
    "text", ["ACK 4821", "ack4821", " Ack: 4821.", "ACK-4821", "ack\n4821", "Ack #4821!", "acknowledged 4821"]
)
def test_it_takes_a_command_however_it_was_typed(text: str) -> None:
    assert parse_staff_command(text) == StaffCommand("ACK", "4821")


@pytest.mark.parametrize("text", ["ACK", "ack.", " Ack "])
def test_it_takes_a_bare_command(text: str) -> None:
    assert parse_staff_command(text) == StaffCommand("ACK", None)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("ACK 4821 ringing her now", StaffCommand("ACK", "4821", "ringing her now")),
        ("called 4821 no answer", StaffCommand("CALLED", "4821", "no answer")),
        ("Called no answer", StaffCommand("CALLED", None, "no answer")),
        ("CLOSE 4821 advised, cold packs", StaffCommand("CLOSE", "4821", "advised, cold packs")),
        ("hand over 4821", StaffCommand("HANDOVER", "4821")),
    ],
)
def test_it_keeps_the_words_behind_a_code(text: str, command: StaffCommand) -> None:
    assert parse_staff_command(text) == command


@pytest.mark.parametrize(
    "text",
    ["", "4821", "ACK 48211", "ACK 482", "acknowledged", "back 4821", "Ack, she rang me", "called her", "close to you"],
)
def test_it_takes_no_other_text_for_a_command(text: str) -> None:
    assert parse_staff_command(text) is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [("TAKE 4821", "ACK"), ("akc 4821", "ACK"), ("ackk4821", "ACK"), ("caled 4821", "CALLED"), ("clsoe 4821", "CLOSE")],
)
def test_it_guesses_what_was_meant_and_leaves_it_to_be_said(text: str, meant: str) -> None:
    assert parse_staff_command(text) is None
    assert nearly_a_command(text) == StaffCommand(meant, "4821")


@pytest.mark.parametrize("text", ["ACK 4821", "see you 4821", "room 4821", "ok", "take care"])
def test_it_guesses_nothing_of_other_words(text: str) -> None:
    assert nearly_a_command(text) is None


@pytest.mark.parametrize(
    ("words", "reached"),
    [
        ("", True),
        ("spoke to her, coming in at three", True),
        ("no answer", False),
        ("Voicemail, left message", False),
        ("couldn't get through", False),
        ("didn\u2019t pick up", False),
        ("rang out twice", False),
        ("will try again", None),
        ("not really", None),
        ("advised cold packs", True),
        ("left msg", None),
        ("just rings", None),
        ("rings out", None),
        ("phone off", None),
        ("mailbox full", None),
        ("unable to get through", None),
        ("hung up", None),
        ("husband answered, she is asleep", None),
        ("spoke to her dad", None),
        ("told her flatmate", None),
        ("sent her a text", None),
        ("sent them an email", None),
        ("seen her photo", None),
        ("she answered but we got cut off", None),
        ("spoke, she sends a photo", True),
    ],
)
def test_it_tells_whether_the_patient_was_reached(words: str, *, reached: bool | None) -> None:
    assert was_reached(words) is reached


def test_it_finds_the_time_of_the_next_call() -> None:
    assert wall_in("no answer, again 15:30") == (15, 30)
    assert wall_in("no answer") is None


@given(st.text(max_size=80))
def test_it_never_raises_on_any_text(text: str) -> None:
    for command in (parse_staff_command(text), nearly_a_command(text)):
        assert command is None or command.verb in VERBS
    was_reached(text)


@pytest.mark.parametrize("words", ["at 0930", "6145 not me", "61455", "on my way"])
def test_other_words_behind_a_code_are_no_further_code(words: str) -> None:
    command = parse_staff_command(f"ACK 6070 {words}")
    assert command is not None
    assert each_of(command) == [command]
