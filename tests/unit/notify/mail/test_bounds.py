"""What stands in a mail decides over nobody's time: reading costs as much as the mail is long, and no more."""

import time

import pytest

from service.notify.mail.bounds import MOST_BYTES, MOST_CHARACTERS, MOST_LINES, MOST_MULTIPARTS, within
from service.notify.mail.identity import names_ours
from service.notify.mail.reading import CUT, sid_of_mail
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
        "a megabyte of empty lines": a_mail("\n" * 2_000_000 + "hello"),
        "many parts": a_mail("--e\r\n\r\nx\r\n" * 60_000, kind="multipart/mixed; boundary=e"),
        "a report": a_mail("A: b\r\n\r\n" * 60_000, kind="message/delivery-status"),
        "many headers": a_mail("hello").replace(b"\r\n\r\n", b"\r\n" + b"X: y\r\n" * 150_000 + b"\r\n"),
        "many recipients": a_mail("hello").replace(b"To:", b"To: " + b"a@b.example, " * 500 + b"\r\nTo:", 1),
        "empty lines": a_mail(">\n\n" * 15_000 + "hello", In_Reply_To=OURS),
    }


@pytest.mark.parametrize("mail", costly().values(), ids=costly())
def test_no_mail_takes_long(mail: bytes) -> None:
    began = time.process_time()
    read(mail)
    assert time.process_time() - began < A_LOT


@pytest.mark.parametrize("mail", costly().values(), ids=costly())
def test_its_name_and_its_reports_take_no_longer(mail: bytes) -> None:
    began = time.process_time()
    sid_of_mail(mail)
    names_ours(mail)
    assert time.process_time() - began < A_LOT


@pytest.mark.parametrize(
    "rest",
    ["\n" * (MOST_LINES + 1), "it hurts. " * (MOST_CHARACTERS // 10), "--e--\r\n" * 5_001],
    ids=["lines", "characters", "edges"],
)
def test_who_gets_a_mail_that_is_cut_is_told_so(rest: str) -> None:
    told = read(a_mail(f"Yellow pus\r\n{rest}\r\nsince noon"))
    assert told.body.startswith("Yellow pus")
    assert told.note == CUT


def test_a_mail_with_photos_as_large_as_may_be_is_not_cut() -> None:
    photo = ("QUJD" * 19 + "\r\n") * 260_000
    image = "Content-Type: image/jpeg; name=a.jpg\r\nContent-Transfer-Encoding: base64"
    body, kind = parts(("Content-Type: text/plain", "My cheek"), (image, photo))
    raw = a_mail(body, kind=kind)
    assert len(within(raw)) == len(raw)


def test_brackets_in_each_other_by_the_thousand_hide_no_sender() -> None:
    told = read(a_mail("Yellow pus", Cc="(" * 9_000))
    assert (told.number, told.body, told.note) == ("juno@mail.example", "Yellow pus", "")


def test_a_letter_that_is_torn_where_a_part_is_cut_changes_no_other() -> None:
    body = "It hurts \N{PENSIVE FACE}" + "\N{PENSIVE FACE}" * (MOST_BYTES // 4)
    assert read(a_mail(body)).body.startswith("It hurts \N{PENSIVE FACE}")


def test_of_many_answered_mails_the_last_is_read_in_however_long_a_line() -> None:
    named = " ".join([*(f"<{number}@mail.example>" for number in range(2_000)), OURS])
    assert read(a_mail("Yes", References=named)).answers_sid == "ME0192a5f00000700080000000000000aa"


def test_what_lies_deeper_than_any_program_puts_it_is_shown_as_it_came() -> None:
    inner = "".join(
        f"--e{n}\r\nContent-Type: multipart/mixed; boundary=e{n + 1}\r\n\r\n" for n in range(MOST_MULTIPARTS + 1)
    )
    assert "yellow pus" in read(a_mail(f"{inner}yellow pus", kind="multipart/mixed; boundary=e0")).body
