"""Commands that staff text in answer to an alert: `ACK 4821`. Others are added as cases of `VERBS`."""

import re
from dataclasses import dataclass

VERBS = ("ACK",)
_COMMAND = re.compile(
    rf"\s*(?P<verb>{'|'.join(VERBS)})(?![a-z])[\W_]*(?P<code>\d{{4}}(?!\d))?(?P<rest>.*)", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class StaffCommand:
    """What somebody wants done: the verb in capitals, the item's code if one was given, and the words behind it."""

    verb: str
    code: str | None
    rest: str = ""


def parse_staff_command(text: str) -> StaffCommand | None:
    """Read a command however it was typed (`ack4821`, `Ack: 4821.`), or return None where the text is none.

    A bare verb counts only where nothing but punctuation follows it: "Ack, she rang me" is a text for people.
    """
    found = _COMMAND.fullmatch(text)
    if found is None:
        return None
    rest = found["rest"].strip(" .,!;:-\n\t")
    if found["code"] is None and rest:
        return None
    return StaffCommand(found["verb"].upper(), found["code"], rest)
