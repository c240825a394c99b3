"""The page on which a patient sends photos: it needs no signing in, and tells nothing about anybody."""

from collections.abc import Sequence
from io import BytesIO
from typing import IO, TYPE_CHECKING, cast

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.formparser import FormDataParser

from service.base.phones import readable
from service.clinics.cover.reading import cover_of
from service.clinics.hours import default_site
from service.clinics.models import Clinic, Sender, Site
from service.notify.photos.brake import Brake
from service.notify.photos.models import PhotoLink
from service.notify.photos.uploading import MOST_PHOTOS, PhotoUploads, Taken
from service.notify.photos.words import TO_PATIENTS, so_many
from service.notify.replies.models import Conversation
from service.web.access import public
from service.web.program import program

if TYPE_CHECKING:
    from service.notify.photos.parts import HasPhotos

LARGEST_REQUEST = 40_000_000
MOST_AT_ONCE = 500_000
"""How much of a request the parser holds besides what it has put into files: more than one piece of it."""

MOST_CALLS, IN_SECONDS = 60, 300.0
BRAKE = Brake(MOST_CALLS, IN_SECONDS)
GONE, NO_LINK, TOO_MANY, TOO_LARGE, NOT_TAKEN = 410, 404, 429, 413, 422
STATUS = {"used": GONE, "expired": GONE, "tried_too_often": TOO_MANY, "unknown": NO_LINK, "none": NOT_TAKEN}

photo_by_link = Blueprint("photo_by_link", __name__, template_folder="templates", url_prefix="/photo")


@photo_by_link.get("")
@public("the address carries a secret, which is compared")
def form() -> ResponseReturnValue:
    """Show where photos are sent; looking uses nothing up, for phones look at links by themselves."""
    found = _uploads().look(_secret())
    if found is None:
        return _nothing_here()
    stands, link = found
    return _page(link, stands), STATUS.get(stands, 200)


@photo_by_link.post("")
@public("the address carries a secret, which is compared; each link takes one sending")
def send() -> ResponseReturnValue:
    """Take photos in; nothing of a request is read before its link is known to work."""
    found = _uploads().look(_secret())
    if found is None or not BRAKE.lets_pass(_address()):
        return _nothing_here()
    stands = _uploads().begin(_secret())
    if stands != "open":
        return _page(found[1], stands), STATUS[stands]
    try:
        files = _files()
    except HTTPException:
        return _page(found[1], "open", problem="These are too large together. Send fewer photos at once."), TOO_LARGE
    if not files:
        return _page(found[1], "open", problem="Please choose a photo first."), NOT_TAKEN
    taken = _uploads().take(_secret(), files)
    return _page(found[1], taken.standing, taken, chosen=len(files)), STATUS.get(taken.standing, 200)


def _files() -> list[bytes]:
    """Read what was sent in memory alone: nothing of it lies about on a disk unsealed."""
    request.max_content_length = LARGEST_REQUEST
    parser = FormDataParser(
        lambda *_, **__: cast("IO[bytes]", BytesIO()),
        max_form_memory_size=MOST_AT_ONCE,
        max_content_length=LARGEST_REQUEST,
        max_form_parts=4 * MOST_PHOTOS,
        silent=False,
    )
    options = request.mimetype_params
    _, _, sent = parser.parse(request.stream, request.mimetype, request.content_length, options)
    return [content for one in sent.getlist("photos") if (content := one.stream.read())]


def _page(link: PhotoLink, standing: str, taken: Taken | None = None, *, problem: str = "", chosen: int = 0) -> str:
    """Write the page of a link: the form, or what became of it, always with what to do for pain or discharge."""
    with program().database.read() as session:
        talk = session.get_one(Conversation, (link.clinic_id, link.conversation_id))
        sender = session.get_one(Sender, (link.clinic_id, talk.sender_id))
        site = session.get(Site, (link.clinic_id, sender.site_id)) or default_site(session, link.clinic_id)
        number = cover_of(session, site).number_at(program().clock.now())
        name = session.get_one(Clinic, link.clinic_id).name
    return render_template(
        "photos/public.html",
        standing=standing,
        clinic_name=name,
        dials=number,
        number=readable(number).replace(" ", "\N{NO-BREAK SPACE}") if number else None,
        problems=[*([problem] if problem else []), *_problems(taken, chosen)],
        arrived=so_many(taken.photos) if taken else "",
        most=MOST_PHOTOS,
        secret=_secret(),
    )


def _problems(taken: Taken | None, chosen: int) -> Sequence[str]:
    if taken is None:
        return ()
    told = [f"Photo {number}: {TO_PATIENTS[code]}" for number, code in taken.faults.items()]
    return [*told, *([f"Only the first {MOST_PHOTOS} were taken."] if chosen > MOST_PHOTOS else [])]


def _nothing_here() -> ResponseReturnValue:
    """Answer who asks at an address that is nobody's, up to so often."""
    status = NO_LINK if BRAKE.lets_pass(_address()) else TOO_MANY
    return render_template("photos/no_link.html", too_often=status == TOO_MANY), status


def _secret() -> str:
    return request.args.get("k", "")[:64]


def _address() -> str:
    return request.remote_addr or ""


def _uploads() -> PhotoUploads:
    return cast("HasPhotos", program()).photos.uploads
