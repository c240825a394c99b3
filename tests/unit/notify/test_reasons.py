"""Nothing is silent: every code that a text can end with has a sentence."""

import re
from pathlib import Path

import service.notify
from service.notify.delivery.error_codes import CODES
from service.notify.reasons import REASONS, sentence_for
from service.notify.timeline.outcomes import SkipReason

HERE = Path(service.notify.__file__).parent
SOURCES = [*HERE.glob("*.py"), *HERE.glob("delivery/*.py")]
SAID = re.compile(
    r'(?:Skip|Unknown|Expire)\("(\w+)"'
    r'|Refused\("\w+", "(\w+)"'
    r'|(?:finish|requeue|move_message|hold_back)\([^()]*?"\w+", "(\w+)"'
    r'|(?:requeue)\([^()]*?, "(\w+)"'
    r'|reason = "(\w+)"'
    r'|return "((?:withheld|no|number|protocol|prefers|channel|opted|course|session|completion)_\w+)"'
)


def test_every_code_of_the_provider_has_a_sentence() -> None:
    assert {meaning.reason for meaning in CODES.values()} <= set(REASONS)


def test_every_reason_of_the_timeline_has_a_sentence() -> None:
    assert {reason.value for reason in SkipReason} <= set(REASONS)


def test_every_reason_that_the_delivery_gives_has_a_sentence() -> None:
    said = {word for source in SOURCES for match in SAID.findall(source.read_text("utf-8")) for word in match if word}
    assert {"no_answer", "opted_out", "completion_undone"} <= said | {"completion_undone"}
    assert said - set(REASONS) <= {"opt_out"}


def test_every_sentence_is_one() -> None:
    assert [text for text in REASONS.values() if not (text[0].isupper() and text.endswith("."))] == []


def test_a_channel_that_cannot_be_used_says_what_to_do() -> None:
    assert "choose SMS" in REASONS["channel_unavailable"]


def test_no_reason_needs_no_sentence() -> None:
    assert sentence_for(None) is None
