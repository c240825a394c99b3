"""What is refused is told to people with the name of its field."""

import pytest

from service.base.errors import Fault, Refusal
from service.courses.refusal_words import fault_line, refusal_lines


@pytest.mark.parametrize(
    ("path", "sentence", "line"),
    [
        ("$.completed_at", "lies in the future", "The time that treatment ended lies in the future."),
        ("$.sessions[0].start", "has already passed", "Session 1 has already passed."),
        ("$.sessions[2].room", "is not the key of a room", "The room of session 3 is not the key of a room."),
        ("$.areas[1]", "is not an area of this protocol", "One of the areas is not an area of this protocol."),
        ("$.outcome", "is required", "Outcome is required."),
        ("$", "this site has no room", "This site has no room."),
        ("$.sessions", "Choose one of the plans first.", "Choose one of the plans first."),
        ("$.to", "Until: must be after from", "Until: must be after from."),
    ],
)
def test_a_fault_names_its_field_in_plain_words(path: str, sentence: str, line: str) -> None:
    assert fault_line(Fault(path, sentence)) == line


def test_a_refusal_without_faults_says_its_sentence() -> None:
    assert refusal_lines(Refusal("nothing_to_undo")) == ["There is no change left to take back."]
