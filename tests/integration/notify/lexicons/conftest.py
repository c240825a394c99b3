import pytest

from service.base.actors import Actor
from service.base.database import Database
from service.notify.lexicons.documents import document_of
from service.notify.triage.gathering import Document
from tests.cast import Cast, the_cast
from tests.integration.web.conftest import furnished, shared, small

__all__ = ["furnished", "shared", "small"]

OWN = """
version = "pl-own-1"
language = "pl"
name = "Polish"

[negation]
negators = ["nie"]

[signs]
pain = ["boli", "łupie"]

[wishes]
opt_out = ["koniec"]
"""


@pytest.fixture
def cast(database: Database) -> Cast:
    with database.write() as session:
        return the_cast(session)


@pytest.fixture
def nurse(cast: Cast) -> Actor:
    return Actor("staff", cast.owner.clinic.id, cast.owner.nurse.id, "clinician", may_sign_protocols=True)


@pytest.fixture
def own() -> Document:
    return document_of(OWN)
