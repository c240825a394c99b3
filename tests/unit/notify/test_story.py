"""A text that waits is told as waiting, not as lost; a reply as what it is."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from service.notify.delivery.verdict import STALE_AFTER, WOKEN
from service.notify.reasons import REASONS
from service.notify.replies.models import Reply
from service.notify.story import PASSING, reply_line, text_line


def test_whatever_a_text_can_go_stale_over_is_told_as_passing() -> None:
    assert {*STALE_AFTER, *WOKEN} <= PASSING <= set(REASONS)


def a_reply(category: str, *, item: UUID | None = None) -> Reply:
    reply = Reply(id=uuid4(), category=category, body="An invented reply.", because="[]", signs=[], media=0)
    reply.received_at, reply.inbox_item_id = datetime(2026, 11, 30, 9, tzinfo=UTC), item
    return reply


@pytest.mark.parametrize("category", ["admin", "fine", "unclear", "opt_out", "opt_in"])
def test_only_worrying_replies_look_like_an_alarm(category: str) -> None:
    assert reply_line(a_reply(category), "Linnet").style == "text-in"
    assert reply_line(a_reply("urgent"), "Linnet").style == "text-in urgent"


def test_a_less_that_was_answered_is_told_as_what_the_patient_wants() -> None:
    assert reply_line(a_reply("unclear"), "Linnet").status == "wants fewer texts"
    assert reply_line(a_reply("unclear", item=uuid4()), "Linnet").status == "unclear"


def test_what_a_machine_wrote_is_told_as_such_unless_it_worries() -> None:
    automatic, worrying = a_reply("unclear", item=uuid4()), a_reply("urgent", item=uuid4())
    automatic.automatic = worrying.automatic = True
    assert reply_line(automatic, "Linnet").status == "written by a machine"
    assert reply_line(worrying, "Linnet").status == "urgent"


@pytest.mark.parametrize(("channel", "counted"), [("sms", 4), ("whatsapp", None)])
def test_only_sms_counts_as_several_texts(channel: str, counted: int | None) -> None:
    at = datetime(2026, 11, 30, 9, tzinfo=UTC)
    item = {"id": uuid4(), "kind": "step", "state": "planned", "reason": None, "reason_text": None, "session": 1}
    item |= {"due_at": at, "expires_at": at, "history": [], "body": "An invented text."}
    item |= {"channel": channel, "fallback": None, "by_template": False, "segments": 4}
    assert text_line(item, at, str).segments == counted
