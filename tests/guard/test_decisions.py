"""Each recorded decision has a number of its own, and says it in its first line."""

from tests.guard.repository import ROOT

RECORDS = sorted((ROOT / "docs/adr").glob("*.md"))


def test_no_two_decisions_share_a_number() -> None:
    assert [path.name[:4] for path in RECORDS] == [f"{number:04}" for number in range(1, len(RECORDS) + 1)]


def test_each_begins_with_its_number() -> None:
    begun = {path.name: path.read_text("utf-8").partition(".")[0] for path in RECORDS}
    assert begun == {path.name: f"# {int(path.name[:4])}" for path in RECORDS}
