"""The web application put together: the only place that knows every room."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from service.base.settings import Settings
from service.clinics.api import practitioners_api, rooms_api, site_api
from service.clinics.cover import overviews as cover_overviews
from service.clinics.cover.api import api as cover_api
from service.clinics.cover.pages import cover_pages
from service.clinics.hours_pages import timetable_pages
from service.clinics.timetable.api import absences_api, closures_api, dated_api
from service.courses import overviews as courses_overviews
from service.courses.api import api as courses_api
from service.courses.appointments.add_pages import diary_add
from service.courses.appointments.api import api as appointments_api
from service.courses.appointments.pages import diary_pages
from service.courses.calendars.api import api as calendars_api
from service.courses.calendars.pages import calendars_pages
from service.courses.life.api import api as course_life_api
from service.courses.life.pages import LIFE_PAGES
from service.courses.offers import overviews as offers_overviews
from service.courses.offers.api import offers_api, sick_days_api, waiting_api
from service.courses.offers.pages import offers_pages
from service.courses.pages import courses_pages
from service.courses.reservations.api import api as reservations_api
from service.courses.screening.api import api as screening_api
from service.courses.together.api import api as together_api
from service.courses.why_not_api import api as why_not_api
from service.demo.clock_api import demo_clock_api
from service.notify import overviews as notify_overviews
from service.notify.again.api import api as again_api
from service.notify.again.pages import again_pages
from service.notify.alerts.api import contact_api, rota_api
from service.notify.alerts.contact_pages import contact_pages
from service.notify.alerts.on_call_pages import on_call_pages
from service.notify.before.api import api as before_api
from service.notify.calls.api import api as calls_api
from service.notify.calls.pages import calls_pages
from service.notify.correcting.api import api as corrections_api
from service.notify.correcting.pages import correcting_pages
from service.notify.deciding.api import api as held_texts_api
from service.notify.deciding.pages import deciding_pages
from service.notify.delivery.stops.api import api as senders_api
from service.notify.delivery.stops.pages import senders_pages
from service.notify.figures.api import api as figures_api
from service.notify.figures.pages import figures_pages
from service.notify.first_text.pages import first_text_pages
from service.notify.inbox.api import api as concerns_api
from service.notify.inbox.care_api import api as care_api
from service.notify.inbox.care_pages import care_pages
from service.notify.inbox.handover.pages import handover_pages
from service.notify.inbox.pages import inbox_pages
from service.notify.inbox.saved.pages import saved_pages
from service.notify.inbox.story_pages import story_pages
from service.notify.inbox.summary.pages import api as summaries_api
from service.notify.inbox.summary.pages import summary_pages
from service.notify.inbox.telling_pages import telling_pages
from service.notify.lexicons.api import api as lexicons_api
from service.notify.lexicons.pages import lexicons_pages
from service.notify.live.pages import live_pages
from service.notify.mail.webhook import webhooks as mail_webhooks
from service.notify.message_api import api as messages_api
from service.notify.nagging.pages import nagging_pages
from service.notify.paper.api import api as sheets_api
from service.notify.paper.api import paper_pages
from service.notify.pausing.api import api as pauses_api
from service.notify.pausing.daily import api as daily_texts_api
from service.notify.pausing.pages import pausing_pages
from service.notify.photos.api import api as photos_api
from service.notify.photos.pages import photos_pages
from service.notify.photos.public_pages import photo_by_link
from service.notify.protocol_api import api as protocols_api
from service.notify.protocol_pages import protocols_pages
from service.notify.replies.webhook import webhooks as inbound_webhooks
from service.notify.silence.api import api as check_ins_api
from service.notify.silence.pages import silence_pages
from service.notify.twin.api import api as record_api
from service.notify.twin.pages import record_pages
from service.notify.voice.incoming_webhooks import incoming_webhooks
from service.notify.voice.number_tests.api import api as number_calls_api
from service.notify.voice.number_tests.pages import number_test_pages
from service.notify.voice.webhooks import webhooks as voice_webhooks
from service.notify.webhooks_status import webhooks as status_webhooks
from service.notify.whatsapp.pages import templates_pages
from service.patients.api import api as patients_api
from service.patients.availability_api import api as unavailable_api
from service.patients.pages import patients_pages
from service.patients.suspensions.api import api as numbers_api
from service.patients.suspensions.pages import numbers_pages
from service.program import Program, build_program
from service.web.api import ApiBlueprint, create_api
from service.web.api_docs import api_docs
from service.web.application import make_flask
from service.web.csrf import refuse_cross_site
from service.web.headers import add_security_headers
from service.web.health import health
from service.web.layout import add_layout
from service.web.problems import answer_refusals
from service.web.program import EXTENSION
from service.web.sign_in import configure_sign_in
from service.web.today import today

PAGES = (
    today,
    diary_pages,
    diary_add,
    patients_pages,
    timetable_pages,
    cover_pages,
    number_test_pages,
    courses_pages,
    *LIFE_PAGES,
    offers_pages,
    calendars_pages,
    protocols_pages,
    lexicons_pages,
    templates_pages,
    inbox_pages,
    care_pages,
    story_pages,
    contact_pages,
    on_call_pages,
    saved_pages,
    summary_pages,
    handover_pages,
    figures_pages,
    silence_pages,
    live_pages,
    telling_pages,
    photos_pages,
    photo_by_link,
    nagging_pages,
    senders_pages,
    record_pages,
    calls_pages,
    paper_pages,
    numbers_pages,
    first_text_pages,
    pausing_pages,
    again_pages,
    deciding_pages,
    correcting_pages,
    inbound_webhooks,
    mail_webhooks,
    status_webhooks,
    voice_webhooks,
    incoming_webhooks,
    health,
    api_docs,
)
API: tuple[ApiBlueprint, ...] = (
    practitioners_api,
    rooms_api,
    site_api,
    cover_api,
    number_calls_api,
    closures_api,
    dated_api,
    absences_api,
    patients_api,
    unavailable_api,
    protocols_api,
    lexicons_api,
    courses_api,
    course_life_api,
    together_api,
    why_not_api,
    appointments_api,
    reservations_api,
    screening_api,
    calendars_api,
    before_api,
    offers_api,
    sick_days_api,
    waiting_api,
    messages_api,
    senders_api,
    record_api,
    again_api,
    held_texts_api,
    corrections_api,
    pauses_api,
    daily_texts_api,
    concerns_api,
    photos_api,
    contact_api,
    rota_api,
    care_api,
    calls_api,
    sheets_api,
    summaries_api,
    figures_api,
    check_ins_api,
    numbers_api,
)
OVERVIEWS = (cover_overviews, courses_overviews, offers_overviews, notify_overviews)


def assemble(settings: Settings, program: Program | None = None) -> Flask:
    """Make the application around a program, with the pages and the API of every room."""
    app = make_flask(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https://"),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_NAME="aftercourse",
    )
    if settings.trusted_proxies:  # else anybody could claim any address
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    app.extensions[EXTENSION] = program or build_program(settings)
    add_security_headers(app, settings)
    answer_refusals(app)
    refuse_cross_site(app, settings)
    configure_sign_in(app, settings)
    add_layout(app)
    _add_rooms(app)
    if settings.demo:
        app.register_blueprint(demo_clock_api)
    return app


def _add_rooms(app: Flask) -> None:
    for pages in PAGES:
        app.register_blueprint(pages)
    api = create_api(app)
    for blueprint in API:
        api.register_blueprint(blueprint)  # type: ignore[no-untyped-call]
    for room in OVERVIEWS:
        room.add_overviews(app)
