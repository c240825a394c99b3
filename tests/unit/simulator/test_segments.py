from __future__ import annotations

import pytest

from simulator.segments import count_segments


@pytest.mark.parametrize(
    ("body", "segments"),
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
        ("😀" * 67, 3),
        ("Çé£€" * 20, 1),
        ("a" * 100 + "ç", 2),
        ("a" * 100 + "\N{RIGHT SINGLE QUOTATION MARK}", 2),
    ],
)
def test_it_counts_as_carriers_do(body: str, segments: int) -> None:
    assert count_segments(body) == segments
