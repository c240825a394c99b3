"""Nothing of a patient lies readable where others may look."""

import io
import logging
from pathlib import Path

from service.base import logs
from tests.integration.web.harness import Web

WORDS = ("Quillfeather", "900311", "7700900311", "weeping", "marrow.example", "1984-03-27", "Fern", "bus stop")
QUILL = {
    "name": "Quillfeather Marrow",
    "mobile": "07700 900311",
    "date_of_birth": "1984-03-27",
    "email": "quill@marrow.example",
    "emergency_contact": "Fern, sister",
    "note": "weeping cheek in spring",
    "consent": {"sms": True, "how": "at the bus stop"},
}


def use_it(small: Web) -> None:
    """Add, find, look at, change and be refused, in the API and on pages."""
    small.app.add_url_rule("/probe", view_func=_fail)
    caller, browser = small.caller(), small.signed_in()
    made = caller.post("/patients", QUILL, Idempotency_Key="one").get_json()
    caller.get("/patients", q="Quillfeather")
    caller.get("/patients", q="07700 900311")
    caller.patch(f"/patients/{made['id']}", {"note": "weeping no more", "mobile": "nothing"})
    browser.get("/patients?q=Quillfeather")
    browser.get(f"/patients/{made['id']}")
    small.client().get("/probe?name=Quillfeather")


def _fail() -> str:
    raise ValueError("Quillfeather, 07700900311, weeping")


def test_nothing_lies_readable_in_the_database(small: Web, tmp_path: Path) -> None:
    use_it(small)
    files = [path for path in tmp_path.iterdir() if path.name.startswith("small.sqlite")]
    kept = b"".join(path.read_bytes() for path in files)
    assert b"patient.added" in kept, "the search itself works"
    assert [word for word in WORDS if word.encode() in kept] == []


def test_nothing_lies_readable_in_the_logs(small: Web) -> None:
    before, stream = logging.root.handlers[:], io.StringIO()
    logs.configure(process="test", level="DEBUG", stream=stream)
    use_it(small)
    logging.root.handlers[:] = before
    assert "unexpected_error" in stream.getvalue(), "the search itself works"
    assert [word for word in WORDS if word in stream.getvalue()] == []
