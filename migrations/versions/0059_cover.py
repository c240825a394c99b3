"""Keep which number is answered at every hour, and who has tried it; what sites said so far becomes their cover."""

import uuid

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
NONE = "none"

SITES = sa.table(
    "sites",
    sa.column("clinic_id", sa.Uuid()),
    sa.column("id", sa.Uuid()),
    sa.column("phone_open", sa.String()),
    sa.column("phone_closed", sa.String()),
)
COVERS = sa.table(
    "covers",
    sa.column("clinic_id", sa.Uuid()),
    sa.column("id", sa.Uuid()),
    sa.column("site_id", sa.Uuid()),
    sa.column("while_open", sa.String()),
    sa.column("while_closed", sa.String()),
    *(sa.column(name, JSON) for name in ("week", "closed_days", "dates", "names")),
)


def upgrade() -> None:
    op.create_table(
        "covers",
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("while_open", sa.String(), nullable=True),
        sa.Column("while_closed", sa.String(), nullable=True),
        sa.Column("week", JSON, nullable=False),
        sa.Column("closed_days", JSON, nullable=False),
        sa.Column("dates", JSON, nullable=False),
        sa.Column("names", JSON, nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "site_id"], ["sites.clinic_id", "sites.id"], name=op.f("fk_covers_clinic_id_site_id")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_covers")),
        sa.UniqueConstraint("clinic_id", "site_id", name=op.f("uq_covers_clinic_id_site_id")),
    )
    op.create_table(
        "number_tests",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("who", sa.LargeBinary(), nullable=True),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("how in ('rang', 'call')", name=op.f("ck_number_tests_how")),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_number_tests_clinic_id")),
        sa.ForeignKeyConstraint(
            ["clinic_id", "by"], ["staff.clinic_id", "staff.id"], name=op.f("fk_number_tests_clinic_id_by")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_number_tests")),
    )
    op.create_index("ix_number_tests_clinic_id_number_at", "number_tests", ["clinic_id", "number", "at"])
    _declare_what_sites_said()
    op.drop_column("sites", "phone_open")
    op.drop_column("sites", "phone_closed")


def downgrade() -> None:
    op.add_column("sites", sa.Column("phone_open", sa.String(), nullable=False, server_default=""))
    op.add_column("sites", sa.Column("phone_closed", sa.String(), nullable=True))
    bind = op.get_bind()
    for row in bind.execute(sa.select(COVERS)).all():
        numbers = {"phone_open": _number(row.while_open) or "", "phone_closed": _number(row.while_closed)}
        theirs = (SITES.c.clinic_id == row.clinic_id) & (SITES.c.id == row.site_id)
        bind.execute(sa.update(SITES).where(theirs).values(**numbers))
    op.drop_table("number_tests")
    op.drop_table("covers")


def _declare_what_sites_said() -> None:
    bind = op.get_bind()
    for site in bind.execute(sa.select(SITES)).all():
        said = {"while_open": site.phone_open or None, "while_closed": site.phone_closed or NONE}
        nothing = {"week": {}, "closed_days": [], "dates": {}, "names": {}}
        place = {"clinic_id": site.clinic_id, "id": uuid.uuid4(), "site_id": site.id}
        bind.execute(sa.insert(COVERS).values(**place, **said, **nothing))


def _number(said: str | None) -> str | None:
    return None if said == NONE else said
