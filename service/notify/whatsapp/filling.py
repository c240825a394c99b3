"""Fill a template: what goes to the provider, and how it reads on the patient's phone. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from service.notify.whatsapp.definitions import fill, tidy
from service.notify.whatsapp.models import MessageTemplate


@dataclass(frozen=True, slots=True)
class Filled:
    """The words as the patient reads them, and the JSON of the variables."""

    body: str
    variables: str


def filled(template: MessageTemplate, values: Mapping[str, str]) -> Filled | None:
    """Put values, by the names of placeholders, into a template; None where one is missing or empty."""
    told = {str(number): tidy(values.get(name, "")) for number, name in enumerate(template.variables, start=1)}
    if not all(told.values()):
        return None
    return Filled(fill(template.body, told), json.dumps(told, ensure_ascii=False))
