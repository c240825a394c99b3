"""The member of staff who is signed in, in the clinic they work in now."""

from typing import cast

from flask import g
from flask import session as cookie
from flask_security import current_user
from sqlalchemy import select

from service.base.actors import Actor, Role
from service.base.errors import Refusal
from service.clinics.models import Staff
from service.web.program import program


def actor_signed_in() -> Actor:
    """Return the actor, or refuse with `sign_in_required`."""
    staff = staff_signed_in()
    if staff is None:
        raise Refusal("sign_in_required")
    return actor_of(staff)


def actor_of(staff: Staff) -> Actor:
    """Return a member of staff as the one who does something."""
    return Actor(
        "staff",
        staff.clinic_id,
        staff.id,
        cast("Role", staff.role),
        may_lift_holds=staff.may_lift_holds,
        may_sign_protocols=staff.may_sign_protocols,
        request_id=g.get("request_id"),
    )


def staff_signed_in() -> Staff | None:
    """Return the staff row of the account that is signed in: of the chosen clinic, else of the oldest."""
    if not current_user.is_authenticated:
        return None
    if "staff" not in g:
        g.staff = staff_of(current_user.id)
    return cast("Staff | None", g.staff)


def staff_of(account_id: object) -> Staff | None:
    """Return the row of an account in the clinic that the cookie chooses, else in the oldest."""
    mine = select(Staff).where(Staff.account_id == account_id, Staff.active).order_by(Staff.id)
    with program().database.read() as session:
        rows = list(session.scalars(mine))
    chosen = [row for row in rows if str(row.clinic_id) == cookie.get("clinic")]
    return next(iter(chosen or rows), None)
