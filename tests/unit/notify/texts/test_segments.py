import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.notify.texts.gsm7 import BASIC, EXTENDED, is_gsm7
from service.notify.texts.segments import SegmentCount, count_segments, downgrade

GSM_TEXT = st.text(alphabet=sorted(BASIC | EXTENDED), max_size=700)


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "b" * 152, 3),
        ("ж" * 70, 1),
        ("ж" * 71, 2),
        ("ж" * 134, 2),
        ("ж" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("😀" * 66, 2),
        ("😀" * 67, 3),
    ],
)
def test_it_counts_segments_as_networks_cut_them(text: str, segments: int) -> None:
    assert count_segments(text).segments == segments


@pytest.mark.parametrize("character", ["ç", "`", "\u00a0", "’", "–", "…", "é\u0301", "ő", "😀"])
def test_it_knows_what_leaves_the_gsm_alphabet(character: str) -> None:
    assert count_segments(f"a{character}").encoding == "UCS-2"


def test_it_keeps_capital_c_cedilla_and_pound_in_the_gsm_alphabet() -> None:
    assert count_segments("Çé£€ñ") == SegmentCount("GSM-7", 1, 6)


def test_the_gsm_alphabet_has_all_its_characters() -> None:
    assert (len(BASIC), len(EXTENDED), BASIC & EXTENDED) == (127, 10, frozenset())


@given(GSM_TEXT)
def test_its_septets_are_the_sum_of_its_characters(text: str) -> None:
    assert count_segments(text).units == sum(2 if character in EXTENDED else 1 for character in text)


@given(st.text(max_size=400), st.text(max_size=400))
def test_it_never_takes_fewer_segments_than_its_units_need(first: str, second: str) -> None:
    count = count_segments(first + second)
    single, part = (160, 153) if count.encoding == "GSM-7" else (70, 67)
    fewest = 1 if count.units <= single else -(-count.units // part)
    assert fewest <= count.segments <= fewest + fewest // 66 + 1


@given(st.text(max_size=300))
def test_a_text_in_utf_16_takes_its_code_units(text: str) -> None:
    count = count_segments("ж" + text)
    assert count == SegmentCount("UCS-2", count.segments, len(("ж" + text).encode("utf-16-be", "surrogatepass")) // 2)


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("Don’t — “ring” us…", 'Don\'t - "ring" us...'),
        ("8\u00a0am\u200b to 6\u202fpm", "8 am to 6 pm"),
        ("`ok´", "'ok'"),
    ],
)
def test_it_writes_typographic_characters_plainly(typed: str, sent: str) -> None:
    assert downgrade(typed) == sent


def test_it_composes_letters_that_were_typed_in_two() -> None:
    assert downgrade("cafe\u0301") == "café"


@pytest.mark.parametrize("text", ["Żółć “boli”", "Привет – всё хорошо…", "façade – “ok”", "👨‍👩‍👧 ok"])
def test_it_touches_nothing_where_the_text_needs_ucs_2_anyway(text: str) -> None:
    assert downgrade(text) == text


@given(st.text(max_size=200))
def test_it_downgrades_only_once(text: str) -> None:
    assert downgrade(downgrade(text)) == downgrade(text)


@given(st.text(max_size=200))
def test_a_downgraded_text_never_changes_to_a_wider_encoding(text: str) -> None:
    if is_gsm7(text):
        assert downgrade(text) == text
    assert is_gsm7(downgrade(text)) or downgrade(text) == text
