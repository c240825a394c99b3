"""Where nothing reads the patients' texts, staff and probes are told, and the service goes on."""

import pytest

from service.notify.lexicons import pages, soundness
from tests.support.web import Web


@pytest.mark.parametrize(("state", "told"), [("unread", False), ("sound", False), ("broken", True)])
def test_every_page_says_that_nothing_reads_the_texts(
    web: Web, monkeypatch: pytest.MonkeyPatch, state: soundness.State, *, told: bool
) -> None:
    found = soundness.Soundness()
    found.state = state
    for module in (pages, soundness):
        monkeypatch.setattr(module, "soundness", lambda: found)
    assert ("Each text waits in the inbox for a person, unsorted." in web.signed_in().see("/inbox")) is told
    answer = web.app.test_client().get("/readyz")
    assert answer.json is not None
    assert (answer.status_code, answer.json["lexicons"]) == (200, state)
