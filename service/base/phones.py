"""Telephone numbers: one form for storage, and what kind of number it is.

`phonenumbers` calls Ofcom's drama range (+44 7700 900000-900999) invalid; demo and tests live there, so it is let in
where the settings say so.
"""

import re
from functools import lru_cache
from typing import Literal

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType

from service.base.unreadable import can_be_read

HOME = 44
DRAMA = re.compile(r"\+447700900\d{3}")
TEXTABLE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
RUNG = {*TEXTABLE, PhoneNumberType.FIXED_LINE, PhoneNumberType.TOLL_FREE, PhoneNumberType.VOIP, PhoneNumberType.UAN}
"""Kinds that a program may ring by itself; 111, 999 and other short numbers are of no kind, dear ones of another."""

NumberKind = Literal["mobile", "landline", "impossible"]


class Phones:
    """Read numbers as people write them, for one default region."""

    def __init__(self, region: str = "GB", *, allow_drama: bool = False) -> None:
        self._region = region
        self._allow_drama = allow_drama

    def normalise(self, written: str) -> str | None:
        """Return the number in E.164, or None where it cannot be one."""
        number = self._parse(written)
        return None if number is None else phonenumbers.format_number(number, PhoneNumberFormat.E164)

    def kind(self, e164: str) -> NumberKind:
        """Tell whether a number can be texted; a landline is never texted, carriers read the text aloud."""
        if DRAMA.fullmatch(e164):
            return "mobile" if self._allow_drama else "impossible"
        number = self._parse(e164)
        if number is None or not phonenumbers.is_valid_number(number):
            return "impossible"
        return "mobile" if phonenumbers.number_type(number) in TEXTABLE else "landline"

    def may_be_rung(self, e164: str) -> bool:
        """Tell whether a program may ring a number: an ordinary telephone of the country, at an ordinary price."""
        if DRAMA.fullmatch(e164):
            return self._allow_drama
        number = self._parse(e164)
        if number is None or not phonenumbers.is_valid_number(number):
            return False
        at_home = number.country_code == phonenumbers.country_code_for_region(self._region)
        return at_home and phonenumbers.number_type(number) in RUNG

    def _parse(self, written: str) -> PhoneNumber | None:
        try:
            number = phonenumbers.parse(written, self._region)
        except NumberParseException:
            return None
        return number if phonenumbers.is_possible_number(number) else None


def readable(e164: str) -> str:
    """Write a number as people dial it: `07700 900123`, one abroad with its country; what cannot be read stays."""
    return _as_dialled(e164) if can_be_read(e164) else e164


@lru_cache(maxsize=1024)
def _as_dialled(e164: str) -> str:
    try:
        number = phonenumbers.parse(e164, None)
    except NumberParseException:
        return e164
    form = PhoneNumberFormat.NATIONAL if number.country_code == HOME else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, form)
