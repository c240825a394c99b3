"""Every table of the application, gathered for the migrations."""

from service.base import audit, clock
from service.base.models import Base
from service.clinics import models as clinics
from service.clinics import timetable_models as timetable
from service.clinics.cover import models as cover
from service.clinics.rota import models as rota
from service.courses import models as courses
from service.courses.appointments import models as appointments
from service.courses.calendars import models as calendars
from service.courses.offers import models as offers
from service.courses.reservations import models as reservations
from service.courses.screening import models as screening
from service.notify import models as notify
from service.notify.alerts import models as alerts
from service.notify.calls import models as calls
from service.notify.correcting import models as correcting
from service.notify.deciding import models as deciding
from service.notify.delivery.stops import models as stops
from service.notify.inbox import models as inbox
from service.notify.lexicons import models as lexicons
from service.notify.pausing import models as pausing
from service.notify.photos import models as photos
from service.notify.replies import models as replies
from service.notify.silence import models as silence
from service.notify.twin import models as twin
from service.notify.voice import models as voice
from service.notify.voice.number_tests import models as number_tests
from service.notify.whatsapp import models as whatsapp
from service.patients import models as patients
from service.patients.suspensions import models as suspensions
from service.protocols import models as protocols
from service.web import models as web

ROOMS = (
    alerts,
    appointments,
    audit,
    calendars,
    calls,
    clinics,
    clock,
    correcting,
    courses,
    cover,
    deciding,
    notify,
    number_tests,
    inbox,
    lexicons,
    offers,
    patients,
    pausing,
    photos,
    protocols,
    replies,
    reservations,
    rota,
    screening,
    silence,
    stops,
    suspensions,
    timetable,
    twin,
    voice,
    web,
    whatsapp,
)
METADATA = Base.metadata
