"""What a patient wrote is kept, what they repeat of others is not."""

import time

import pytest

from service.notify.mail.own_words import own_words

GMAIL = "On Mon, 7 Dec 2026 at 09:00, Rowan Clinic <desk@clinic.example> wrote:"
ASKED = "> Any pain or discharge? Ring us at once."
OUTLOOK = (
    "From: Rowan Clinic <desk@clinic.example>\nSent: 07 December 2026 09:00\nTo: Juno Larkspur\n"
    "Subject: Your aftercare\n\nAny pain or discharge?"
)


@pytest.mark.parametrize(
    "below",
    [
        f"{GMAIL}\n\n{ASKED}",
        f"On Mon, 7 Dec 2026 at 09:00, Rowan Clinic\n<desk@clinic.example>\nwrote:\n{ASKED}",
        f"W dniu 7.12.2026 o 09:00 Rowan Clinic napisał(a):\n{ASKED}",
        f"Am 07.12.2026 um 09:00 schrieb Rowan Clinic <desk@clinic.example>:\n{ASKED}",
        f"Le lun. 7 déc. 2026 à 09:00, Rowan Clinic <desk@clinic.example> a écrit :\n{ASKED}",
        GMAIL,
        f"-----Original Message-----\n{OUTLOOK}",
        f"________________________________\n{OUTLOOK}",
        OUTLOOK,
        "-- \nJuno Larkspur\nPainting and decorating",
        "Sent from my iPhone",
        "Sent from Outlook for Android",
        "Wysłano z telefonu Samsung",
    ],
)
def test_what_is_repeated_below_an_answer_is_left_out(below: str) -> None:
    assert own_words(f"All good here.\n\n{below}", is_answer=True) == "All good here."


@pytest.mark.parametrize(
    "said",
    [
        "Kind regards\nJuno\n\nPS there is yellow stuff coming out",
        "Hi,\nit hurts.\n--\nsorry for the many lines:\n" + "\n".join("more pus" for _ in range(20)),
        "From: the left cheek it oozes",
        "On Monday my friend wrote: you should ring them",
        "Sent from my heart, it really hurts since this morning and I do not know what to do about it any more, please",
        "-----Original Message-----\nis what I saw, and my cheek burns",
    ],
)
def test_words_that_only_look_like_history_are_kept(said: str) -> None:
    kept = own_words(said, is_answer=True)
    assert all(line in kept for line in said.split("\n") if line.strip("- "))


def test_an_answer_between_the_quoted_lines_is_kept() -> None:
    text = f"{GMAIL}\n{ASKED}\nYes, both, since yesterday.\n> Please answer.\nSorry so late."
    assert own_words(text, is_answer=True) == "Yes, both, since yesterday.\nSorry so late."


def test_an_answer_below_the_quoted_lines_is_kept() -> None:
    assert own_words(f"{GMAIL}\n{ASKED}\n\nYes, discharge.", is_answer=True) == "Yes, discharge."


def test_what_somebody_passes_on_in_a_mail_of_their_own_is_kept() -> None:
    assert "Any pain" in own_words(f"I got this from you:\n{OUTLOOK}", is_answer=False)


@pytest.mark.parametrize(
    "hostile", ["On " * 40_000, "> \n" * 40_000, "From: x\n" * 20_000, "--\n" * 40_000, "_" * 120_000]
)
def test_a_hostile_mail_is_read_quickly(hostile: str) -> None:
    began = time.perf_counter()
    own_words(hostile, is_answer=True)
    assert time.perf_counter() - began < 1


def test_a_line_that_begins_with_a_greater_sign_is_theirs_where_nobody_is_quoted() -> None:
    said = "Since last night I have\n>39 fever and yellow pus\nThanks"
    assert own_words(said, is_answer=False) == own_words(said, is_answer=True) == said
    assert own_words(f"Hello\n\n{GMAIL}\n{ASKED}\n\n{ASKED}", is_answer=False) == "Hello"
