"""Measure an alert against the segments it may take."""

from service.notify.alerts.alert_text import FITS_GSM, FITS_UCS2
from service.notify.texts.segments import count_segments


def fits_alert(text: str) -> bool:
    """Tell whether a text stays within three GSM-7 segments, or six where it needs UCS-2."""
    counted = count_segments(text)
    return counted.segments <= (FITS_GSM if counted.encoding == "GSM-7" else FITS_UCS2)
