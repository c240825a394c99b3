"""Rows of a table as tests compare them."""

from typing import TypeVar

from sqlalchemy import ColumnElement, inspect, select
from sqlalchemy.orm import Session

from service.base.models import Base

Row = TypeVar("Row", bound=Base)


def rows_of(session: Session, kind: type[Row], *where: ColumnElement[bool]) -> list[Row]:
    """List rows in the order they were made: a database without an order gives any, and PostgreSQL changes it."""
    return list(session.scalars(select(kind).where(*where).order_by(*inspect(kind).primary_key)))
