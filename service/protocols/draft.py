"""A protocol on its way in: what could be read of it, and everything that is wrong so far.

Each step and each spacing is read by itself, so that a fault in one hides none in another.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, ValidationError

from service.protocols.definition import Protocol, Spacing, Step
from service.protocols.faults import Fault, flatten
from service.protocols.schemas import HeaderSchema, SpacingSchema, StepSchema


@dataclass(frozen=True, slots=True)
class Draft:
    """`header` holds the fields that could be read, by name; `steps` the readable steps with their places."""

    header: Mapping[str, Any]
    spacing: tuple[Spacing, ...]
    steps: tuple[tuple[int, Step], ...]
    faults: tuple[Fault, ...]

    def protocol(self) -> Protocol:
        """Make the protocol; only for a draft without faults."""
        lists = ("languages", "areas", "contacts_required", "screening")
        header: dict[str, Any] = {name: tuple(value) if name in lists else value for name, value in self.header.items()}
        return Protocol(**header, spacing=self.spacing, steps=tuple(step for _, step in self.steps))


def read(data: Mapping[str, Any]) -> Draft:
    """Read a parsed TOML or JSON document as far as it can be read."""
    rest = {name: value for name, value in data.items() if name not in {"spacing", "steps"}}
    header, faults = _load(HeaderSchema(), rest, "$")
    spacing, spacing_faults = _read_spacing(data.get("spacing"))
    steps, step_faults = _read_steps(data.get("steps"))
    return Draft(header, spacing, steps, (*faults, *spacing_faults, *step_faults))


def _load(schema: Schema, value: object, where: str) -> tuple[Any, list[Fault]]:
    try:
        return schema.load(value), []  # type: ignore[arg-type]  # the schema itself refuses what is no table
    except ValidationError as error:
        return error.valid_data or {}, flatten(error.messages, where)


def _read_spacing(value: object) -> tuple[tuple[Spacing, ...], list[Fault]]:
    """Read one spacing for all gaps (a table), or one a gap (a list of tables)."""
    if value is None:
        return (), [Fault("$.spacing", "is missing")]
    places = [("$.spacing", value)]
    if isinstance(value, list):
        places = [(f"$.spacing[{index}]", each) for index, each in enumerate(value)]
    loaded = [_load(SpacingSchema(), each, where) for where, each in places]
    return tuple(got for got, _ in loaded if isinstance(got, Spacing)), [fault for _, some in loaded for fault in some]


def _read_steps(value: object) -> tuple[tuple[tuple[int, Step], ...], list[Fault]]:
    if value is None:
        return (), [Fault("$.steps", "is missing")]
    if not isinstance(value, list) or not value:
        return (), [Fault("$.steps", "must be a list of at least one step")]
    loaded = [(index, *_load(StepSchema(), each, f"$.steps[{index}]")) for index, each in enumerate(value)]
    steps = tuple((index, got) for index, got, _ in loaded if isinstance(got, Step))
    return steps, [fault for _, _, some in loaded for fault in some]
