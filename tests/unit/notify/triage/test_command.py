import json

import pytest

from service.notify.triage.command import run_triage


def test_it_answers_line_by_line_in_the_same_order() -> None:
    lines = '{"id": "b", "text": "it hurts", "day": 3}\n{"id": "a", "text": "ok", "media": 1}\n'
    code, out, err = run_triage(lines, "-")
    records = [json.loads(line) for line in out.splitlines()]
    assert (code, err) == (0, "")
    assert [(record["id"], record["category"]) for record in records] == [("b", "urgent"), ("a", "unclear")]


def test_it_gives_the_promised_keys() -> None:
    _, out, _ = run_triage('{"id": 7, "text": "My chin is weeping", "day": 3, "media": 0}', "-")
    record = json.loads(out)
    assert record["id"] == 7
    assert (record["category"], record["needs_person"]) == ("urgent", True)
    assert (record["signs"], record["because"]) == (["discharge"], ["weeping"])


def test_it_invents_no_id() -> None:
    _, out, _ = run_triage('{"text": "ok"}', "-")
    assert "id" not in json.loads(out)


def test_it_passes_over_blank_lines_and_counts_them() -> None:
    assert run_triage('\n{"text": "ok"}\r\n\n', "-")[1].count("\n") == 1
    assert run_triage('\n\n{"text": 1}\n', "f")[2] == 'f:3: "text" must be a text\n'


def test_it_keeps_a_line_separator_inside_a_text() -> None:
    code, out, _ = run_triage('{"text": "ok\u2028thanks"}', "-")
    assert (code, out.count("\n")) == (0, 1)


def test_it_survives_half_a_surrogate_pair() -> None:
    code, out, _ = run_triage('{"id": "\\ud800", "text": "pain \\ud83d"}', "-")
    assert (code, json.loads(out)["category"]) == (0, "urgent")
    assert out.encode()


def test_it_tells_every_fault_of_every_line_and_prints_nothing_else() -> None:
    text = '{"text": "ok"}\n{"txt": "ok"}\nnonsense\n{"text": "ok", "day": -1, "media": true}\n[]'
    code, out, err = run_triage(text, "replies.jsonl")
    assert (code, out) == (2, "")
    assert err.splitlines() == [
        'replies.jsonl:2: "txt" is not a known key (known: id, text, day, media)',
        'replies.jsonl:2: "text" is missing',
        "replies.jsonl:3: is not valid JSON",
        'replies.jsonl:4: "day" must be a whole number of at least 0, or left out',
        'replies.jsonl:4: "media" must be a whole number of at least 0',
        "replies.jsonl:5: must be a JSON object",
    ]


@pytest.mark.parametrize(
    "line",
    [
        '{"text": null}',
        '{"text": "a", "text": "b"}',
        '{"text": "a", "day": 1.5}',
        '{"text": "a", "day": "3"}',
        '{"text": "a", "media": null}',
        '{"text": "a", "id": []}',
        '{"text": "a", "id": true}',
        "[" * 100_000,
        '{"text": "a", "day": ' + "9" * 5_000 + "}",
    ],
)
def test_it_refuses(line: str) -> None:
    code, out, err = run_triage(line, "-")
    assert (code, out) == (2, "")
    assert err.startswith("-:1: ")


def test_it_takes_a_missing_day_as_late() -> None:
    def category(line: str) -> object:
        return json.loads(run_triage(line, "-")[1])["category"]

    assert category('{"text": "a bit red", "day": 1}') == "fine"
    assert category('{"text": "a bit red"}') == category('{"text": "a bit red", "day": null}') == "concern"
