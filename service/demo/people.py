"""Who lives in the demo. Everybody is invented; numbers come from Ofcom's drama range."""

from service.clinics.setup import ClinicDraft, StaffDraft

WEEK = {
    **{day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "fri")},
    "thu": [["09:00", "20:00"]],
    "sat": [["09:00", "16:00"]],
}
SENDER = "+447700900900"

HOLIDAYS = "GB-ENG"
LUNCH = {day: [["13:00", "13:30"]] for day in ("mon", "tue", "wed", "thu", "fri")}
"""The nurse's weekly break."""

CLINIC = ClinicDraft(
    key="larkfield",
    name="Larkfield Skin Clinic",
    email="care@larkfield.example",
    zone="Europe/London",
    phone_open="+447700900100",
    phone_closed=None,
    sender=SENDER,
    opening_hours=WEEK,
    demo=True,
    whatsapp=SENDER,
    holidays=HOLIDAYS,
)

RECEPTIONIST = StaffDraft(
    "Robin Ashdown", "reception@larkfield.example", "receptionist", "+447700900801", "demo-reception"
)
NURSE = StaffDraft(
    "Nia Calder",
    "nurse@larkfield.example",
    "clinician",
    "+447700900802",
    "demo-nurse-1",
    may_sign_protocols=True,
    may_lift_holds=True,
)
SECOND = StaffDraft(
    "Tomas Everly",
    "doctor@larkfield.example",
    "clinician",
    "+447700900803",
    "demo-doctor",
    may_sign_protocols=True,
    may_lift_holds=True,
)
OWNER = StaffDraft("Wren Halloran", "manager@larkfield.example", "manager", "+447700900804", "demo-manager")

STAFF = (RECEPTIONIST, NURSE, SECOND, OWNER)
ON_CALL = (NURSE, SECOND, OWNER)
WAIT_SECONDS = 300

PRACTITIONERS = (("calder", "Nia Calder", NURSE), ("everly", "Tomas Everly", SECOND))
ROOMS = (("garden", "Garden room"), ("studio", "Studio"))

PATIENTS = (
    ("Maren Quillfeather", "+447700900201", "1988-04-11"),
    ("Ottilie Brandt-Example", "+447700900202", "1975-09-30"),
    ("Jasper Thornfield", "+447700900203", "1993-01-22"),
    ("Isolde Fennimore", "+447700900204", "2001-06-05"),
)
ON_WHATSAPP = "+447700900204"
"""The number of the patient whose texts come by WhatsApp."""

NEW_PATIENT_NUMBER = "+447700900210"

PHONES = (
    {"number": NEW_PATIENT_NUMBER, "label": "Your new patient"},
    *({"number": number, "label": name} for name, number, _ in PATIENTS),
    {"number": "+447700900802", "label": "Nia Calder, nurse on call"},
    {"number": "+447700900803", "label": "Tomas Everly, second on call"},
    {"number": "+447700900801", "label": "Robin Ashdown, reception"},
    {"number": "+447700900804", "label": "Wren Halloran, manager"},
    {"number": CLINIC.phone_open, "label": "The clinic's desk"},
)

SAVED_ANSWERS = (
    ("care", "Please ring", "Hello ((first name)), please ring us now on ((number)), so that we can hear how it is."),
    ("unread", "Say more", "Hello, we did not quite understand. Please tell us in other words, or ring ((number))."),
    ("desk", "Hours", "Hello ((first name)), we are open Monday to Saturday; Thursdays until 20:00."),
)
"""Lane, title and words."""
