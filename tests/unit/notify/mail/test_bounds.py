"""What stands in a mail decides over nobody's time: reading costs as much as the mail is long, and no more."""

import time

import pytest

from service.notify.mail.bounds import MOST_MULTIPARTS
from tests.unit.notify.mail.letters import OURS, a_mail, parts, read

NESTED = "".join(f"--e{n}\r\nContent-Type: multipart/mixed; boundary=e{n + 1}\r\n\r\n" for n in range(300))
A_LOT = 0.7
"""Seconds; without its bound each of these takes twice as long or far longer."""


def costly() -> dict[str, bytes]:
    body, kind = parts(('Content-Type: text/plain; a="' + ";" * 60_000, "hello"))
    return {
        "a parameter": a_mail(body, kind=kind),
        "a subject": a_mail("hello", Subject=" ".join(["=?utf-8?q?a?="] * 60_000)),
        "multiparts": a_mail(NESTED + "a\r\n" * 30_000 + "hello", kind="multipart/mixed; boundary=e0"),
        "a character set": a_mail("a" * 200_000, kind="text/plain; charset=punycode"),
        "empty lines": a_mail(">\n\n" * 15_000 + "hello", In_Reply_To=OURS),
    }


@pytest.mark.parametrize("mail", costly().values(), ids=costly())
def test_no_mail_takes_long(mail: bytes) -> None:
    began = time.process_time()
    read(mail)
    assert time.process_time() - began < A_LOT


def test_of_many_answered_mails_the_last_is_read_in_however_long_a_line() -> None:
    named = " ".join([*(f"<{number}@mail.example>" for number in range(2_000)), OURS])
    assert read(a_mail("Yes", References=named)).answers_sid == "ME0192a5f00000700080000000000000aa"


def test_what_lies_deeper_than_any_program_puts_it_is_shown_as_it_came() -> None:
    inner = "".join(
        f"--e{n}\r\nContent-Type: multipart/mixed; boundary=e{n + 1}\r\n\r\n" for n in range(MOST_MULTIPARTS + 1)
    )
    assert "yellow pus" in read(a_mail(f"{inner}yellow pus", kind="multipart/mixed; boundary=e0")).body
