"""`aftercourse triage`: replies in as JSON lines, judgements out as JSON lines, in the same order."""

import json
from dataclasses import dataclass
from typing import Any

from service.notify.triage.judgement import Judgement
from service.notify.triage.packaged import load_tongues
from service.notify.triage.tongues import Tongues

DONE, BAD_INPUT = 0, 2
_KEYS = ("id", "text", "day", "media")


@dataclass(frozen=True, slots=True)
class Reply:
    """One line of input; `given_id` says whether it had an id, which may be any text or number."""

    text: str
    day: int | None
    media: int
    given_id: bool
    id: str | float | None


class _LineError(ValueError):
    """All that is wrong with a line, one sentence each."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(*sentences)
        self.sentences = sentences


def run_triage(text: str, source: str) -> tuple[int, str, str]:
    """Judge the replies in `text`, which was read from `source`; return exit code, standard output and standard error.

    Each line that is not blank gives one line out; blank lines are passed over. With any bad line the exit code is 2,
    standard output stays empty and standard error names every fault as `source:line: sentence`.
    """
    replies: list[Reply] = []
    faults: list[str] = []
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            replies.append(_parse(line))
        except _LineError as error:
            faults += [f"{source}:{number}: {sentence}\n" for sentence in error.sentences]
    if faults:
        return BAD_INPUT, "", "".join(faults)
    tongues = load_tongues()
    return DONE, "".join(_line(reply, tongues) for reply in replies), ""


def _parse(line: str) -> Reply:
    try:
        value = json.loads(line, object_pairs_hook=_no_key_twice)
    except _LineError:
        raise
    except (ValueError, RecursionError):
        raise _LineError("is not valid JSON") from None
    if not isinstance(value, dict):
        raise _LineError("must be a JSON object")
    faults = [*_unknown_keys(value), *_wrong_values(value)]
    if faults:
        raise _LineError(*faults)
    return Reply(value["text"], value.get("day"), value.get("media", 0), "id" in value, value.get("id"))


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _LineError("has a key twice")
    return found


def _unknown_keys(value: dict[str, Any]) -> list[str]:
    return [f"{json.dumps(key)} is not a known key (known: {', '.join(_KEYS)})" for key in value if key not in _KEYS]


def _wrong_values(value: dict[str, Any]) -> list[str]:
    faults: list[str] = []
    if "text" not in value:
        faults.append('"text" is missing')
    elif not isinstance(value["text"], str):
        faults.append('"text" must be a text')
    if not isinstance(value.get("id", ""), str | int | float) or isinstance(value.get("id"), bool):
        faults.append('"id" must be a text or a number')
    if value.get("day") is not None and not _is_count(value["day"]):
        faults.append('"day" must be a whole number of at least 0, or left out')
    if not _is_count(value.get("media", 0)):
        faults.append('"media" must be a whole number of at least 0')
    return faults


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _line(reply: Reply, tongues: Tongues) -> str:
    judged = _record(tongues.triage(reply.text, day=reply.day, media=reply.media))
    record = {"id": reply.id, **judged} if reply.given_id else judged
    line = json.dumps(record, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:  # half of a surrogate pair, which JSON can write and UTF-8 cannot
        line = json.dumps(record)
    return line + "\n"


def _record(judgement: Judgement) -> dict[str, Any]:
    return {
        "category": judgement.category,
        "needs_person": judgement.needs_person,
        "signs": list(judgement.signs),
        "because": list(judgement.because),
        "opt_out": judgement.opt_out,
        "opt_in": judgement.opt_in,
        "lexicon": judgement.lexicon_version,
        "language": judgement.language,
    }
