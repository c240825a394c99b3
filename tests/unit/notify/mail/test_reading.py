"""A mail becomes the words that its sender wrote, however it is broken, and is never lost for that."""

import json
import time
from base64 import b64encode

import pytest

from service.notify.mail.reading import (
    BROKEN,
    CUT,
    LONGEST_WORDS,
    NO_WORDS,
    NOBODY,
    addresses,
    form_of,
    raw_of,
    sid_of_mail,
)
from tests.unit.notify.mail.letters import OURS, a_mail, parts, read

PLAIN, HTML = "Content-Type: text/plain; charset=utf-8", "Content-Type: text/html; charset=utf-8"


def test_a_mail_is_read_like_a_text() -> None:
    inbound = read(a_mail("There is yellow stuff coming out.", Subject="Help"))
    assert inbound.body == "Help\nThere is yellow stuff coming out."
    assert (inbound.number, inbound.channel, inbound.media) == ("juno@mail.example", "email", 0)
    assert not inbound.automatic


def test_the_subject_of_an_answer_is_not_read_as_theirs() -> None:
    assert read(a_mail("All good", Subject="Re: Pain or discharge?")).body == "All good"


def test_a_subject_alone_is_words_enough() -> None:
    assert read(a_mail("", Subject="It is bleeding")).body == "It is bleeding"


def test_a_mail_without_words_says_so_to_people_alone() -> None:
    inbound = read(a_mail(""))
    assert (inbound.body, inbound.shown) == ("", f"[{NO_WORDS}]")


def test_plain_words_are_taken_before_html() -> None:
    body, kind = parts((PLAIN, "It hurts."), (HTML, "<p>It <b>hurts</b>.</p>"), kind="alternative")
    assert read(a_mail(body, kind=kind)).body == "It hurts."


def test_html_is_read_as_it_is_shown_without_what_it_quotes() -> None:
    page = (
        "<html><head><title>t</title><style>p{color:red}</style></head><body><!-- c --><p>Yellow&nbsp;pus,<br>since&#32;noon"
        '</p><script>x()</script><div class="gmail_quote"><div class="gmail_attr">On Mon the clinic wrote:<br></div>'
        '<blockquote class="gmail_quote">Any pain?</blockquote></div></body></html>'
    )
    assert read(a_mail(page, kind="text/html; charset=utf-8")).body == "Yellow pus,\nsince noon"


def test_words_on_two_lines_of_the_source_stay_two_words() -> None:
    assert read(a_mail("<p>my <b>left\ncheek</b>\nburns</p>", kind="text/html")).body == "my left cheek burns"


@pytest.mark.parametrize("hostile", ["<div>" * 60_000, "<p>a<br>" * 40_000, "<!--" * 70_000, "<a href='" * 30_000])
def test_a_hostile_page_is_read_quickly(hostile: str) -> None:
    began = time.perf_counter()
    read(a_mail(hostile, kind="text/html"))
    assert time.perf_counter() - began < 3


def test_an_empty_plain_part_hides_no_html() -> None:
    body, kind = parts((PLAIN, " \r\n"), (HTML, "<div>It <i>burns</i></div>"), kind="alternative")
    assert read(a_mail(body, kind=kind)).body == "It burns"


def test_photos_and_files_are_counted_and_no_words() -> None:
    photo = (
        "Content-Type: image/jpeg; name=cheek.jpg\r\nContent-Disposition: inline\r\nContent-Transfer-Encoding: base64"
    )
    note = 'Content-Type: text/plain\r\nContent-Disposition: attachment; filename="n.txt"'
    body, kind = parts((PLAIN, "My cheek"), (photo, "/9j/4AAQ"), (note, "STOP"))
    inbound = read(a_mail(body, kind=kind))
    assert (inbound.body, inbound.media) == ("My cheek", 2)


@pytest.mark.parametrize(
    ("payload", "kind", "encoding"),
    [
        ("łzy i ból".encode("iso-8859-2"), "text/plain; charset=iso-8859-2", ""),
        ("łzy i ból".encode(), "text/plain; charset=utf-8", ""),
        ("łzy i ból".encode(), "text/plain; charset=no-such-thing", ""),
        ("łzy i ból".encode(), "text/plain", ""),
        (b64encode("łzy i ból".encode()), "text/plain; charset=utf-8", "base64"),
        (b"=C5=82zy i b=C3=B3l", "text/plain; charset=utf-8", "quoted-printable"),
    ],
)
def test_every_character_set_is_read(payload: bytes, kind: str, encoding: str) -> None:
    raw = a_mail("", kind=kind, Content_Transfer_Encoding=encoding) + payload
    assert read(raw).body == "łzy i ból"


def test_wrong_bytes_never_lose_the_words_around_them() -> None:
    raw = a_mail("", kind="text/plain; charset=utf-8") + b"It doesn\x92t stop bleeding \xff\x00"
    assert "stop bleeding" in read(raw).body
    assert "\x00" not in read(raw).body


def test_a_header_in_another_alphabet_is_read() -> None:
    assert read(a_mail("", Subject="=?utf-8?b?xYJ6eSBpIGLDs2w=?=")).body == "łzy i ból"


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xfe\x00", b"Subject: x", b"Content-Type: multipart/mixed\r\n\r\nno edge", b"\r\n\r\nhelp"]
)
def test_what_is_hardly_a_mail_is_read_all_the_same(raw: bytes) -> None:
    inbound = read(raw)
    assert inbound.number == NOBODY
    assert inbound.automatic


def test_a_mail_that_the_library_cannot_take_apart_is_read_as_it_is() -> None:
    inbound = read(a_mail("my cheek burns", kind="text/plain; charset*0=u; charset*="))
    assert inbound.body == "my cheek burns"
    assert inbound.number == "juno@mail.example"
    assert inbound.recipients == ("desk@clinic.example",)
    assert inbound.note == BROKEN


def test_a_long_mail_is_cut_and_says_so_to_people() -> None:
    inbound = read(a_mail("pus " * LONGEST_WORDS))
    assert len(inbound.body) == LONGEST_WORDS
    assert inbound.note == CUT
    assert CUT not in inbound.body


def test_only_the_beginning_of_a_huge_mail_is_kept_and_it_says_so() -> None:
    raw, recipient, is_cut = raw_of(json.dumps(form_of(b"ab", recipient="x@y.example", size=3)))
    assert (raw, recipient, is_cut) == (b"ab", "x@y.example", True)


def test_it_knows_which_mail_of_ours_is_answered() -> None:
    assert read(a_mail("Yes", In_Reply_To=OURS)).answers_sid == "ME0192a5f00000700080000000000000aa"
    assert read(a_mail("Yes", References=f"<x@y> {OURS}")).answers_sid == "ME0192a5f00000700080000000000000aa"
    assert read(a_mail("Yes", In_Reply_To="<1@elsewhere.example>")).answers_sid is None


def test_a_form_on_a_web_page_speaks_for_whom_it_names() -> None:
    inbound = read(a_mail("It hurts", sender="no-reply@web.example", Reply_To="Juno <juno@mail.example>"))
    assert inbound.number == "juno@mail.example"


def test_addresses_are_compared_in_small_letters() -> None:
    inbound = read(a_mail("x", sender="Juno@Mail.Example", Delivered_To="Desk@Clinic.Example"), "Front@Clinic.example")
    assert inbound.number == "juno@mail.example"
    assert inbound.recipients == ("front@clinic.example", "desk@clinic.example")


def test_one_mail_has_one_id_by_whatever_way_it_comes() -> None:
    raw = a_mail("It hurts\r\nmuch\r\n")
    another_way = b"Received: by another way\r\n" + raw.replace(b"\r\n", b"\n").rstrip()
    assert sid_of_mail(raw) == sid_of_mail(another_way)
    assert sid_of_mail(raw) != sid_of_mail(a_mail("It hurts more")), (
        "some programs give one Message-ID to several mails"
    )


@pytest.mark.parametrize(
    "footer", ["This e-mail was scanned for viruses.", "Sent from my iPhone", "-- \nJuno Larkspur"]
)
def test_words_in_html_are_read_beside_a_plain_footer(footer: str) -> None:
    for each in ((HTML, "<p>It is <b>oozing</b></p>"), (PLAIN, footer)), ((PLAIN, footer), (HTML, "<p>It is oozing")):
        body, kind = parts(*each)
        assert "It is oozing" in read(a_mail(body, kind=kind)).body


def test_what_is_written_in_two_ways_is_read_once() -> None:
    for kind in ("alternative", "mixed"):
        body, content = parts((PLAIN, "It burns"), (HTML, "<p>It <b>burns</b></p>"), kind=kind)
        assert read(a_mail(body, kind=content)).body == "It burns"


def test_html_that_says_much_more_than_the_plain_text_is_read_too() -> None:
    body, kind = parts((PLAIN, "Please use HTML"), (HTML, "<p>It burns and yellow pus comes out"), kind="alternative")
    assert "yellow pus" in read(a_mail(body, kind=kind)).body


def test_a_domain_with_a_sharp_s_is_not_another() -> None:
    assert addresses(["Juno@Straße.example"]) == ["juno@straße.example"]


def test_a_server_that_gives_a_mail_a_new_id_on_the_way_makes_no_second_one_of_it() -> None:
    assert sid_of_mail(a_mail("It hurts")) == sid_of_mail(a_mail("It hurts", Message_ID="<2@forwarder.example>"))
    undated = [a_mail("It hurts", Date="", Message_ID=each) for each in ("<1@mail.example>", "<2@mail.example>")]
    assert len({sid_of_mail(raw) for raw in undated}) == 2


@pytest.mark.parametrize("verdict", ["dmarc=pass", "spf=fail", ""])
def test_only_the_receiving_servers_no_casts_doubt(verdict: str) -> None:
    results = f"mx.clinic.example; {verdict}" if verdict else ""
    assert not read(a_mail("It hurts", Authentication_Results=results)).doubted
    assert read(a_mail("It hurts", Authentication_Results="mx.clinic.example; dkim=none; DMARC=fail (p=none)")).doubted


@pytest.mark.parametrize("letter", ["\x00", "\x1b", "\x7f"])
def test_an_address_holds_no_letters_that_nobody_can_write(letter: str) -> None:
    assert addresses([f"ju{letter}no@mail.example"]) == []
