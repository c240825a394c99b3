"""What is not read anew for each group of texts: who works in a clinic and is on call, and when it is open."""

from service.base.standing import Standing
from service.clinics.cover.models import CoverRow
from service.clinics.cover.reading import cover_of
from service.clinics.hours import default_site
from service.clinics.models import Clinic, Closure, OnCall, Site, Staff
from service.clinics.rota.models import Duty, DutyChange, StaffChannel
from service.clinics.rota.reading import rota_of
from service.clinics.rota.ways import WAYS
from service.clinics.timetable_models import DatedHours
from service.notify.alerts.roster import people_of
from service.notify.lexicons.models import LexiconSignOff, LexiconVersion
from service.notify.lexicons.store import signed_in

STAFF = (Staff, StaffChannel, Duty, DutyChange, OnCall)
HOUSE = (Clinic, Site, CoverRow, Closure, DatedHours)
LEXICONS = (LexiconVersion, LexiconSignOff)
QUESTIONS = (people_of, WAYS, rota_of, Clinic, default_site, cover_of, signed_in)

WHAT_STANDS = Standing((*STAFF, *HOUSE, *LEXICONS), QUESTIONS)
