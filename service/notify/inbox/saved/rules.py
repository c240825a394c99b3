"""What a saved answer may say, and how its places are filled. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from service.notify.texts.carrier_words import asks_for_carrier_word

PLACES: Mapping[str, str] = {
    "first name": "the patient’s first name",
    "number": "the number that is answered now",
    "clinic": "the clinic’s name",
}
LONGEST = 1000
_PLACE = re.compile(r"\(\(([^()]*)\)\)")
SOOTHES = re.compile(
    r"\b(?:do(?:n['’]?t| not) worry|no(?:thing)? (?:need )?to worry|(?:is|are|it['’]?s|this is|that['’]?s) "
    r"(?:all |quite |perfectly |completely |absolutely )?(?:normal|fine|harmless|safe|ok(?:ay)?|nothing)|"
    r"(?:will|should) (?:be (?:fine|ok(?:ay)?|all right|alright)|pass|settle|go away|clear up)|harmless|"
    r"not(?:hing)? serious|reassur\w+)\b",
    re.IGNORECASE,
)
PROMISES = re.compile(
    r"\b(?:we|i|somebody|someone|a colleague|(?:a|the) (?:nurse|doctor))(?:['’]ll| will| shall| are going to)"
    r" (?:\w+ )?(?:ring|call|phone|get back|be in touch|contact|see|answer|text)\b|\bguarantee\w*|\bpromise\w*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Read:
    """What is wrong with an answer (it cannot be kept), and what to think about twice."""

    faults: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def read(body: str) -> Read:
    """Judge the words of an answer."""
    faults = [f"“(({place}))” is no place that can be filled." for place in places(body) if place not in PLACES]
    asked = asks_for_carrier_word(body)
    if asked:
        faults.append(f"It asks for {', '.join(asked)}, a word that the network acts on itself.")
    return Read(faults, warnings(body))


def warnings(body: str) -> list[str]:
    """Name what sounds like reassurance or a promise; a person decides."""
    soothing, promised = SOOTHES.search(body), PROMISES.search(body)
    found = []
    if soothing:
        found.append(f"“{soothing[0]}” may reassure somebody who is ill: say what to do instead.")
    if promised:
        found.append(f"“{promised[0]}” is a promise: only make it where somebody has taken the item and keeps it.")
    return found


def places(body: str) -> list[str]:
    return [place.strip().casefold() for place in _PLACE.findall(body)]


def lacking(body: str, values: Mapping[str, str | None]) -> list[str]:
    """Name what an answer needs and nobody knows now."""
    return [PLACES.get(place, place) for place in places(body) if not values.get(place)]


def fill(body: str, values: Mapping[str, str | None]) -> str | None:
    """Put the values into their places; None where one of them is not known now."""
    if any(not values.get(place) for place in places(body)):
        return None
    return _PLACE.sub(lambda found: values[found[1].strip().casefold()] or "", body)
