"""The inbox in the API."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.notify.inbox import schemas
from service.notify.inbox.events import record_page
from service.notify.inbox.reading import item_view, item_views, items_page
from service.notify.inbox.thread import thread_page
from service.notify.models import Message
from service.web.access import everybody
from service.web.actor import current_actor, current_clinic
from service.web.api import V1, ApiBlueprint
from service.web.idempotency import idempotent
from service.web.program import program
from service.web.request_db import db, record_view

if TYPE_CHECKING:
    from service.notify.inbox.desk import InboxDesk
    from service.notify.replies.parts import HasReplies

View = dict[str, Any]
api = ApiBlueprint("concerns", __name__, url_prefix=f"{V1}/concerns", description="What a person has to deal with")


def desk() -> "InboxDesk":
    return cast("HasReplies", program()).replies.desk


def load_item(session: Session, actor: Actor, item_id: UUID) -> View:
    return item_view(session, desk().get(session, actor, item_id))


def load_answer(session: Session, actor: Actor, message_id: UUID) -> View:
    message = session.get_one(Message, (actor.clinic_id, message_id))
    return {"id": message.id, "state": message.state, "due_at": message.due_at}


@api.get("")
@everybody
@api.arguments(schemas.ConcernQuerySchema, location="query")
@api.response(200, schemas.ConcernPageSchema)
def inbox(query: View) -> View:
    """List the items in a state, or all, the newest first."""
    clinic_id = current_clinic()
    items, cursor = items_page(db(), clinic_id, **query)
    return {"items": item_views(db(), items), "next_cursor": cursor and str(cursor)}


@api.post("")
@everybody
@api.arguments(schemas.ConcernDraftSchema)
@api.response(201, schemas.ConcernSchema)
@idempotent(load_item)
def log(draft: View) -> View:
    """Log what was heard by phone or at the desk; it joins the patient's open item if there is one."""
    return item_view(db(), desk().log(db(), current_actor(), **draft))


@api.get("/<uuid:item_id>")
@everybody
@api.response(200, schemas.WholeConcernSchema)
def show(item_id: UUID) -> View:
    """Show an item with the newest of its conversation and record; that somebody looked is noted."""
    item = desk().get(db(), current_actor(), item_id)
    body = item_view(db(), item)
    entries, body["conversation_earlier"] = thread_page(db(), item, size=schemas.MOST)
    body["conversation"] = [asdict(entry) for entry in entries]
    body["record"], body["record_earlier"] = record_page(db(), item.clinic_id, item.id, size=schemas.MOST)
    record_view("concern", item_id)
    return body


@api.get("/<uuid:item_id>/conversation")
@everybody
@api.arguments(schemas.StoryQuerySchema, location="query")
@api.response(200, schemas.ConversationPageSchema)
def conversation(query: View, item_id: UUID) -> View:
    """Show a page of the conversation, of which 1 is the newest; that somebody looked is noted."""
    entries, earlier = thread_page(db(), desk().get(db(), current_actor(), item_id), query["page"], schemas.MOST)
    record_view("concern", item_id)
    return {"items": [asdict(entry) for entry in entries], "page": query["page"], "earlier": earlier}


@api.get("/<uuid:item_id>/record")
@everybody
@api.arguments(schemas.StoryQuerySchema, location="query")
@api.response(200, schemas.RecordPageSchema)
def record(query: View, item_id: UUID) -> View:
    """Show a page of the record, of which 1 is the newest."""
    item = desk().get(db(), current_actor(), item_id)
    events, earlier = record_page(db(), item.clinic_id, item.id, query["page"], schemas.MOST)
    return {"items": events, "page": query["page"], "earlier": earlier}


@api.post("/<uuid:item_id>/acknowledge")
@everybody
@api.arguments(schemas.EmptySchema)
@api.response(200, schemas.ConcernSchema)
def acknowledge(_: View, item_id: UUID) -> View:
    """Take an item; its alert stops climbing."""
    return item_view(db(), desk().acknowledge(db(), current_actor(), item_id))


@api.post("/<uuid:item_id>/reply")
@everybody
@api.arguments(schemas.AnswerSchema)
@api.response(202, schemas.AnswerSentSchema)
@idempotent(load_answer)
def reply(draft: View, item_id: UUID) -> View:
    """Text the patient."""
    message = desk().reply(db(), current_actor(), item_id, draft["text"], seen=draft["seen"])
    return load_answer(db(), current_actor(), message.id)


@api.post("/<uuid:item_id>/resolve")
@everybody
@api.arguments(schemas.OutcomeSchema)
@api.response(200, schemas.ConcernSchema)
def resolve(draft: View, item_id: UUID) -> View:
    """Close an item; the course stays on hold until a clinician lifts that."""
    outcome, note, seen = draft["outcome"], draft["note"], draft["seen"]
    about = {"seen": seen, "happened_at": draft["happened_at"]}
    return item_view(db(), desk().resolve(db(), current_actor(), item_id, outcome, note, **about))


@api.post("/<uuid:item_id>/reopen")
@everybody
@api.response(200, schemas.ConcernSchema)
def reopen(item_id: UUID) -> View:
    """Take back a closing that was a slip, within minutes; a worry only by whoever closed it. It rings as before."""
    return item_view(db(), desk().reopen(db(), current_actor(), item_id))


@api.post("/<uuid:item_id>/link")
@everybody
@api.arguments(schemas.LinkSchema)
@api.response(200, schemas.ConcernSchema)
def link(draft: View, item_id: UUID) -> View:
    """Say whose an item is, after a check."""
    patient_id, checked = draft["patient_id"], draft["checked"]
    return item_view(db(), desk().link_patient(db(), current_actor(), item_id, patient_id, checked=checked))


@api.post("/<uuid:item_id>/unlink")
@everybody
@api.response(200, schemas.ConcernSchema)
def unlink(item_id: UUID) -> View:
    """Take back who an item is about: the wrong patient was named. The hold that followed goes with it."""
    return item_view(db(), desk().unlink_patient(db(), current_actor(), item_id))
