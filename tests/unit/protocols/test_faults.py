"""A protocol that is wrong is refused with everything that is wrong about it, and where."""

import pytest

from service.protocols.faults import ProtocolError, flatten
from service.protocols.parse import parse_protocol
from tests.unit.protocols.shipped import REMOVED, changed, faults_of

SPACING = {"hard_floor_days": 14, "min_days": 21, "ideal_days": 28, "max_days": 42, "source": "somewhere"}
PLAIN = [{"text": "Hello"}]
SUNBURN = {"key": "sunburn", "question": "Burnt?", "asks": "yes_no", "effect": "blocked", "source": "somewhere"}

WRONG = [
    ("key", "Face!", "$.key: must be lower-case letters, digits, - and _, a letter first"),
    ("name", REMOVED, "$.name: is missing"),
    ("name", "  ", "$.name: must have 1 to 60 characters"),
    ("colour", "red", "$.colour: is not known"),
    ("sessions_maximum", 7, "$.sessions_maximum: must be at most 6"),
    ("sessions_usual", 0, "$.sessions_usual: must be at least 1"),
    ("sessions_maximum", 2, "$.sessions_usual: must be at most sessions_maximum"),
    ("duration_minutes", "60", "$.duration_minutes: must be a whole number"),
    ("duration_minutes", 60.0, "$.duration_minutes: must be a whole number"),
    ("duration_minutes", True, "$.duration_minutes: must be a whole number"),
    ("languages", [], "$.languages: must not be empty"),
    ("languages", ["english"], "$.languages[0]: must be a language such as en or pt-BR"),
    ("languages", ["en", "en"], '$.languages: has the language "en" 2 times'),
    ("languages", ["en", "fr"], "$.steps[0].texts.fr: is missing"),
    ("contacts_required", ["fax"], "$.contacts_required[0]: must be phone, out_of_hours, email or whatsapp"),
    ("areas", [{"key": "face"}], "$.areas[0].name: is missing"),
    ("areas.2.key", "eyes", '$.areas: has the area "eyes" 2 times'),
    ("spacing", REMOVED, "$.spacing: is missing"),
    ("spacing", 28, "$.spacing: must be a table"),
    ("spacing.min_days", 0, "$.spacing.min_days: must be at least 1"),
    ("spacing.min_days", 13, "$.spacing.min_days: must be at least hard_floor_days"),
    ("spacing.ideal_days", 20, "$.spacing.ideal_days: must be at least min_days"),
    ("spacing.max_days", 27, "$.spacing.max_days: must be at least ideal_days"),
    ("spacing", [SPACING] * 4, "$.spacing: must be one table for all gaps, or a list of 5, one for each gap"),
    ("spacing", [SPACING] * 4 + [{**SPACING, "min_days": 0}], "$.spacing[4].min_days: must be at least 1"),
    ("spacing.sources", {"days": "somewhere"}, "$.spacing.sources.days: is not known"),
    ("spacing.sources", {"min_days": " "}, "$.spacing.sources.min_days: must have 1 to 600 characters"),
    ("skill", "Laser 2", "$.skill: must be lower-case letters, digits, - and _, a letter first"),
    ("room_kind", "", "$.room_kind: must have 1 to 64 characters"),
    ("recovery_days", -1, "$.recovery_days: must be at least 0"),
    ("recovery_source", REMOVED, "$.recovery_source: is missing: recovery_days come from somewhere"),
    ("screening", SUNBURN, "$.screening: must be a list"),
    ("screening", [SUNBURN, SUNBURN], '$.screening: has the question "sunburn" 2 times'),
    ("screening", [{**SUNBURN, "asks": "words"}], "$.screening[0].asks: must be yes_no or date"),
    ("screening", [{**SUNBURN, "effect": "fine"}], "$.screening[0].effect: must be wait, blocked or clinician"),
    ("screening", [{**SUNBURN, "effect": "wait"}], "$.screening[0].wait_days: is missing: the effect wait needs it"),
    ("screening", [{**SUNBURN, "wait_days": 7}], "$.screening[0].wait_days: is only for the effect wait"),
    ("screening", [{**SUNBURN, "asks": "date"}], "$.screening[0].effect: must be wait where a date is asked"),
    ("screening", [{**SUNBURN, "areas": []}], "$.screening[0].areas: must not be empty"),
    (
        "screening",
        [SUNBURN, {**SUNBURN, "key": "tan", "areas": ["face", "knee"]}],
        '$.screening[1].areas[1]: names the area "knee", which the protocol has not',
    ),
    ("cross_treatment.min_days", -1, "$.cross_treatment.min_days: must be at least 0"),
    ("steps", REMOVED, "$.steps: is missing"),
    ("steps", [], "$.steps: must be a list of at least one step"),
    ("steps.1", "prepare", "$.steps[1]: must be a table"),
    ("steps.1.key", "booked", '$.steps: has the step "booked" 2 times'),
    ("steps.3.at", "7:00", '$.steps[3].at: must be a wall time such as "09:00"'),
    ("steps.3.at", "07:59", "$.steps[3].at: must be between 08:00 and 20:30"),
    ("steps.3.at", "20:31", "$.steps[3].at: must be between 08:00 and 20:30"),
    ("steps.3.at", REMOVED, "$.steps[3].at: is missing: offset_days needs a wall time"),
    ("steps.3.offset_days", "1", "$.steps[3].offset_days: must be a whole number"),
    ("steps.3.offset_days", -1, "$.steps[3].offset_days: must be at least 0 after completion"),
    ("steps.3.offset_minutes", 5, "$.steps[3]: must have either offset_minutes or offset_days"),
    ("steps.1.offset_days", 1, "$.steps[1].offset_days: must be at most 0 before a session"),
    ("steps.2.at", "09:00", "$.steps[2].at: needs offset_days"),
    ("steps.2.before_closing_hours", 3, "$.steps[2].before_closing_hours: needs offset_days"),
    ("steps.2.past_due", "next_window", "$.steps[2].past_due: can be next_window only with offset_days"),
    ("steps.2.past_due", "later", "$.steps[2].past_due: must be send_now, skip or next_window"),
    ("steps.2.phone_within", REMOVED, "$.steps[2].phone_within: is missing: a safety text names the number to ring"),
    (
        "steps.2.phone_within",
        161,
        "$.steps: must have a safety step at completion with the number within 160 characters",
    ),
    ("steps.0.tells_stop", False, "$.steps: must have a step at booking that tells how to stop (tells_stop)"),
    ("steps.2.safety", "yes", "$.steps[2].safety: must be true or false"),
    ("steps.3.expires", {"at_anchor": True}, "$.steps[3].expires.at_anchor: is only for steps before a session"),
    (
        "steps.3.expires",
        {"hours": 3, "day": 1},
        "$.steps[3].expires: must have exactly one of hours, day and at_anchor",
    ),
    ("steps.3.expires", {}, "$.steps[3].expires: must have exactly one of hours, day and at_anchor"),
    ("steps.3.expires", {"day": 0}, "$.steps[3].expires.day: must be at least 1, the day it is due"),
    ("steps.6.expires", {"hours": 5}, "$.steps[6].expires: must name a day: the step may wait for one"),
    ("steps.3.budget.gsm", 5, "$.steps[3].budget.gsm: must be at most 4"),
    ("steps.3.when", "next_session", "$.steps[3].when: must be area:KEY for a whole step"),
    ("steps.3.when", "area:knee", '$.steps[3].when: names the area "knee", which the protocol has not'),
    (
        "steps.3.texts.en.1.when",
        "Tuesday",
        "$.steps[3].texts.en[1].when: must be area:KEY, next_session or concern_open, or one of them after not",
    ),
    (
        "steps.3.texts.en.1.when",
        "area:knee",
        '$.steps[3].texts.en[1].when: names the area "knee", which the protocol has not',
    ),
    (
        "steps.0.texts.en.1.when",
        "next_session",
        "$.steps[0].texts.en[1].when: can be next_session only after completion",
    ),
    (
        "steps.3.texts.en.1.when",
        "not concern_open",
        "$.steps[3].texts.en[1].when: can be concern_open only in a step that goes while a concern is open",
    ),
    ("steps.3.says", ["sun_screen"], "$.steps[3].says: is not for a step that patients rely on: it is always sent"),
    ("steps.6.says", ["moisturiser"], "$.steps[6].says: is not for a step that patients rely on: it is always sent"),
    ("steps.1.says", ["bare"], "$.steps[1].says: is not for a step that tells how to stop or asks for a reply"),
    ("steps.8.says", ["results_vary"], "$.steps[8].says: is not for a step that tells a date of its own"),
    ("steps.5.says", ["a", "a"], '$.steps[5].says: has the fact "a" 2 times'),
    ("steps.5.says", "turnover", "$.steps[5].says: must be a list"),
    ("steps.3.texts", {"fr": PLAIN}, "$.steps[3].texts.fr: is not among the protocol's languages"),
    ("steps.3.texts", {"EN": PLAIN}, "$.steps[3].texts.EN: must be a language such as en or pt-BR"),
    ("steps.3.texts.en", [], "$.steps[3].texts.en: must not be empty"),
    ("steps.3.texts.en.0.text", 4, "$.steps[3].texts.en[0].text: must be a text"),
    (
        "steps.3.texts.en",
        [{"text": "Hello", "when": "area:eyes"}],
        "$.steps[3].texts.en: would be empty in some circumstances",
    ),
]


@pytest.mark.parametrize(("path", "value", "fault"), WRONG, ids=[fault for _, _, fault in WRONG])
def test_it_names_what_is_wrong_and_where(path: str, value: object, fault: str) -> None:
    assert fault in faults_of(changed((path, value)))


def test_it_names_all_faults_at_once_however_deep() -> None:
    document = changed(
        ("name", REMOVED),
        ("spacing.max_days", 1),
        ("steps.1.key", "booked"),
        ("steps.3.at", "23:00"),
        ("steps.5.texts.en.0.when", "area:knee"),
    )

    assert faults_of(document) == [
        "$.name: is missing",
        "$.spacing.max_days: must be at least ideal_days",
        "$.steps[3].at: must be between 08:00 and 20:30",
        '$.steps: has the step "booked" 2 times',
        '$.steps[5].texts.en[0].when: names the area "knee", which the protocol has not',
    ]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("key = \n", "line 1"),
        ('key = "a"\n\nname = nonsense\n', "line 3"),
        ('key = "a"\nkey = "b"\n', "line 2"),
        ("a = [", "line 1"),
    ],
)
def test_it_names_the_line_of_a_toml_error(text: str, where: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        parse_protocol(text)

    assert [fault.where for fault in caught.value.faults] == [where]


def test_it_asks_for_everything_of_an_empty_file() -> None:
    with pytest.raises(ProtocolError) as caught:
        parse_protocol("")

    named = {fault.where for fault in caught.value.faults}
    assert {"$.key", "$.languages", "$.spacing", "$.steps", "$.areas", "$.cross_treatment"} <= named


def test_it_quotes_a_key_that_is_no_plain_word() -> None:
    assert [str(fault) for fault in flatten({"two words": ["is not known"]})] == ['$["two words"]: is not known']
