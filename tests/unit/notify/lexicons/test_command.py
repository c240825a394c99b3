"""`aftercourse lexicon check`."""

from pathlib import Path

from service.notify.lexicons.changes import Changed, changes_between
from service.notify.lexicons.command import check_lexicons, read_file
from service.notify.lexicons.documents import content_hash, packaged_documents

SOUND = """
version = "xx-1"
language = "xx"
name = "Example"
[signs]
pain = ["aua", "tut (sehr) weh"]
[wishes]
opt_out = ["schluss"]
"""


def test_the_packaged_lexicons_are_sound_and_measured() -> None:
    code, said, faults = check_lexicons([])
    assert (code, faults) == (0, "")
    assert len(said.splitlines()) == len(packaged_documents())
    assert all("sound" in line for line in said.splitlines())


def test_a_lexicon_of_ones_own_is_sound_without_texts_to_count_on(tmp_path: Path) -> None:
    file = tmp_path / "xx.toml"
    file.write_text(SOUND, encoding="utf-8")
    assert check_lexicons([file])[:2] == (0, f"xx-1: sound, Example, content {_hash(file)}\n")


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    one, other = tmp_path / "a.toml", tmp_path / "b.toml"
    one.write_text(SOUND.replace("pain =", "ache =").replace("[wishes]", "[wish]"), encoding="utf-8")
    other.write_text(SOUND.replace('"aua"', '"... aua"').replace('version = "xx-1"', ""), encoding="utf-8")
    code, said, faults = check_lexicons([one, other, tmp_path / "none.toml"])
    assert (code, said) == (2, "")
    assert f"{one}: $.signs.ache: is not a known sign" in faults
    assert f"{one}: $.wish: is not a known key" in faults
    assert f"{other}: $.signs.pain[0]: '... aua' must begin and end" in faults
    assert f"{other}: $.version" in faults
    assert "none.toml: $: cannot be read" in faults


def test_changes_are_told_by_table_and_entry() -> None:
    before = {"version": "1", "signs": {"pain": ["aua", "weh"]}, "fine": {"patterns": ["gut"]}}
    after = {"version": "2", "signs": {"pain": ["aua", "schmerz"]}, "fine": {"patterns": ["gut"]}}
    assert changes_between(before, after) == [Changed("signs.pain", ("schmerz",), ("weh",))]
    assert changes_between(before, {**before, "version": "2"}) == []


def test_signs_in_a_list_of_tables_are_told_by_their_names() -> None:
    before = {"signs": [{"name": "pain", "patterns": ["ow"]}, {"name": "fever", "patterns": ["hot"]}]}
    after = {"signs": [{"name": "pain", "patterns": ["ow", "ouch"]}, {"name": "fever", "patterns": ["hot"]}]}
    assert changes_between(before, after) == [Changed("signs.pain.patterns", ("ouch",), ())]


def _hash(file: Path) -> str:
    return content_hash(read_file(file))[:12]
