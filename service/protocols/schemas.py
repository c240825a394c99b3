"""The shape of a protocol in TOML and JSON: one schema a table, both ways."""

from itertools import pairwise
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, post_dump, post_load, validates_schema

from service.protocols import definition as d
from service.protocols.fields import (
    CONDITION,
    KEY,
    LANGUAGE,
    MISSING,
    ByLanguage,
    CivilTime,
    any_number,
    one_of,
    several,
    table,
    whole,
    words,
    yes_or_no,
)
from service.protocols.questions import Asks, Effect, ScreeningQuestion

NO_TABLE = {"type": "must be a table", "unknown": "is not known"}


def left_out(data: dict[str, Any], *later: str) -> dict[str, Any]:
    """Leave out what is empty of the keys that came later: content written before them keeps its hash."""
    return {key: value for key, value in data.items() if value or key not in later}


class Strict(Schema):
    """Refuse unknown keys; leave out what is not set when writing."""

    class Meta:
        unknown = RAISE

    error_messages = NO_TABLE

    @post_dump
    def _leave_out_none(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        return {key: value for key, value in data.items() if value is not None}


class AreaSchema(Strict):
    key = words(64, KEY, required=True)
    name = words(60, required=True)

    @post_load
    def _make(self, data: dict[str, Any], **_: object) -> d.Area:
        return d.Area(**data)


class SpacingSourcesSchema(Strict):
    hard_floor_days = words(600)
    min_days = words(600)
    ideal_days = words(600)
    max_days = words(600)

    @post_load
    def _make(self, data: dict[str, Any], **_: object) -> d.SpacingSources:
        return d.SpacingSources(**data)


class SpacingSchema(Strict):
    hard_floor_days = whole(1, 365, required=True)
    min_days = whole(1, 365, required=True)
    ideal_days = whole(1, 365, required=True)
    max_days = whole(1, 730, required=True)
    source = words(600, required=True)
    sources = table(SpacingSourcesSchema, load_default=d.SpacingSources())

    @post_dump
    def _leave_out_none_given(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        return left_out(data, "sources")

    @validates_schema(skip_on_field_errors=True)
    def _in_order(self, data: dict[str, Any], **_: object) -> None:
        order = ("hard_floor_days", "min_days", "ideal_days", "max_days")
        pairs = pairwise(order)
        wrong = {high: [f"must be at least {low}"] for low, high in pairs if data[high] < data[low]}
        if wrong:
            raise ValidationError(wrong)

    @post_load
    def _make(self, data: dict[str, Any], **_: object) -> d.Spacing:
        return d.Spacing(**data)


class CrossTreatmentSchema(Strict):
    min_days = whole(0, 365, required=True)
    source = words(600, required=True)

    @post_load
    def _make(self, data: dict[str, Any], **_: object) -> d.CrossTreatment:
        return d.CrossTreatment(**data)


class ExpirySchema(Strict):
    hours = whole(1, 240)
    day = whole(-60, 400)
    at_anchor = yes_or_no()

    @validates_schema(skip_on_field_errors=True)
    def _exactly_one(self, data: dict[str, Any], **_: object) -> None:
        if sum(value is not None and value is not False for value in data.values()) != 1:
            raise ValidationError("must have exactly one of hours, day and at_anchor")

    @post_load
    def _make(self, data: dict[str, Any], **_: object) -> d.Expiry:
        return d.Expiry(**data)


class BudgetSchema(Strict):
    gsm = whole(1, 4, required=True)
    ucs2 = whole(1, 6, required=True)

    @post_load
    def _make(self, data: dict[str, Any], **_: object) -> d.Budget:
        return d.Budget(**data)


class PartSchema(Strict):
    text = words(1000, required=True)
    when = words(80, CONDITION)

    @post_load
    def _make(self, data: dict[str, Any], **_: object) -> d.Part:
        return d.Part(**data)


class StepSchema(Strict):
    key = words(64, KEY, required=True)
    title = words(60, required=True)
    anchor = one_of(d.Anchor, required=True)
    offset_minutes = whole(-60 * 24, 60 * 24, load_default=None)
    offset_days = whole(-60, 400, load_default=None)
    at = CivilTime(load_default=None, error_messages=MISSING)
    before_closing_hours = whole(1, 8, load_default=None)
    expires = table(ExpirySchema, required=True)
    past_due = one_of(d.PastDue, required=True)
    when = words(80, CONDITION, load_default=None)
    while_concern_open = one_of(d.WhileConcernOpen, required=True)
    safety = yes_or_no(load_default=False)
    ignores_quiet_hours = yes_or_no(load_default=False)
    ignores_cap = yes_or_no(load_default=False)
    tells_stop = yes_or_no(load_default=False)
    phone_within = whole(60, 612, load_default=None)
    expects_reply = one_of(d.ExpectsReply, load_default=d.ExpectsReply.NONE)
    budget = table(BudgetSchema, required=True)
    texts = ByLanguage(
        keys=words(10, LANGUAGE),
        values=several(table(PartSchema)),
        required=True,
        error_messages={**MISSING, "invalid": "must be a table of languages"},
    )
    says = any_number(words(64, KEY), load_default=())

    @post_load
    def _make(self, data: dict[str, Any], **_: object) -> d.Step:
        texts = {language: tuple(parts) for language, parts in data.pop("texts").items()}
        return d.Step(**{**data, "texts": texts, "says": tuple(data["says"])})

    @post_dump
    def _leave_out_later(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        return left_out(data, "says")


class QuestionSchema(Strict):
    key = words(64, KEY, required=True)
    question = words(300, required=True)
    asks = one_of(Asks, required=True)
    wait_days = whole(1, 730, load_default=None)
    effect = one_of(Effect, required=True)
    areas = several(words(64, KEY), load_default=None)
    source = words(600, required=True)

    @post_load
    def _make(self, data: dict[str, Any], **_: object) -> ScreeningQuestion:
        areas = data.pop("areas")
        return ScreeningQuestion(**data, areas=None if areas is None else tuple(areas))


class HeaderSchema(Strict):
    """All of a protocol but its steps and spacing, which are read one by one so that no fault hides another."""

    key = words(64, KEY, required=True)
    name = words(60, required=True)
    patient_name = words(60, required=True)
    version_label = words(40, required=True)
    languages = several(words(10, LANGUAGE), required=True)
    duration_minutes = whole(5, 480, required=True)
    prep_minutes = whole(0, 240, required=True)
    cleaning_minutes = whole(0, 240, required=True)
    sessions_usual = whole(1, 6, required=True)
    sessions_maximum = whole(1, 6, required=True)
    areas = several(table(AreaSchema), required=True)
    cross_treatment = table(CrossTreatmentSchema, required=True)
    contacts_required = several(one_of(d.Contact), required=True)
    skill = words(64, KEY, load_default=None)
    room_kind = words(64, KEY, load_default=None)
    recovery_days = whole(0, 365, load_default=0)
    recovery_source = words(600, load_default=None)
    screening = any_number(table(QuestionSchema), load_default=())

    @post_dump
    def _leave_out_later(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        return left_out(data, "recovery_days", "screening")
