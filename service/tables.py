"""Every table of the application, gathered for the migrations."""

from service.base import audit, clock
from service.base.models import Base
from service.clinics import models as clinics
from service.courses import models as courses
from service.notify import models as notify
from service.notify.replies import models as replies
from service.patients import models as patients
from service.protocols import models as protocols
from service.web import models as web

ROOMS = (audit, clinics, clock, courses, notify, patients, protocols, replies, web)
METADATA = Base.metadata
