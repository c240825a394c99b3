"""The base of every table: names of constraints, and the clinic that owns a row.

A clinic's row has the primary key (`clinic_id`, `id`) and refers to others by both columns, so the database itself
refuses a reference across clinics. Tables have no ORM relationships: queries say what they read.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, MetaData, Uuid
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from service.base.columns import JsonValue, UtcDateTime
from service.base.ids import new_id

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Carry the metadata that migrations are compared with."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        UUID: Uuid(),
        datetime: UtcDateTime(),
        dict[str, Any]: JsonValue,
        list[Any]: JsonValue,
    }


Row = TypeVar("Row", bound=Base)


class ClinicOwned:
    """Give a table the key (`clinic_id`, `id`)."""

    clinic_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)


def fresh(kind: type[Row], values: Mapping[str, Any]) -> Row:
    """Make a row of what stands in its columns, for a third of what it takes to set one attribute after another."""
    row: Row = kind.__mapper__.class_manager.new_instance()
    row.__dict__.update(values)
    return row


def of_clinic(column: str, table: str) -> ForeignKeyConstraint:
    """Refer from (`clinic_id`, `column`) to a row of `table` in the same clinic."""
    return ForeignKeyConstraint(["clinic_id", column], [f"{table}.clinic_id", f"{table}.id"])


def the_clinic() -> ForeignKeyConstraint:
    """Refer from `clinic_id` to the clinic itself."""
    return ForeignKeyConstraint(["clinic_id"], ["clinics.id"])
