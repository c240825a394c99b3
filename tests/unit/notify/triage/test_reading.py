import shutil
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from service.notify.triage import Lexicon, LexiconError, load_lexicon
from service.notify.triage.gathering import gather, join
from service.notify.triage.lexicon import SIGN_NAMES
from service.notify.triage.packaged import packaged_tongues
from service.notify.triage.patterns import parse_pattern
from service.notify.triage.reading import read_lexicon
from service.notify.triage.tongues import Languages, LateTongues


@pytest.fixture
def document() -> dict[str, Any]:
    return gather(resources.files("config.triage") / "en")


def faults(document: object) -> list[str]:
    with pytest.raises(LexiconError) as caught:
        read_lexicon(document)
    return [str(fault) for fault in caught.value.faults]


def test_it_knows_every_sign_that_the_interface_names() -> None:
    assert {sign.name for sign in load_lexicon().signs} == set(SIGN_NAMES)


def test_it_reads_a_lexicon_of_the_clinics_own(tmp_path: Path) -> None:
    with resources.as_file(resources.files("config.triage") / "en") as packaged:
        shutil.copytree(packaged, tmp_path, dirs_exist_ok=True)
    (tmp_path / "lexicon.toml").write_text('version = "own-1"\nlanguage = "en"\n', encoding="utf-8")
    assert load_lexicon(tmp_path).version == "own-1"


def test_it_reads_the_files_of_a_folder_as_one() -> None:
    parts: list[tuple[str, dict[str, Any]]] = [
        ("a", {"fine": {"patterns": ["ok"]}}),
        ("b", {"fine": {"patterns": ["ta"], "more": ["x"]}, "signs": []}),
    ]
    assert join(parts) == {"fine": {"patterns": ["ok", "ta"], "more": ["x"]}, "signs": []}


def test_it_refuses_a_folder_that_says_one_thing_twice_or_nothing(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="is a folder without"):
        load_lexicon(tmp_path)
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text('version = "1"\n', encoding="utf-8")
    with pytest.raises(LexiconError, match="says version a second time"):
        load_lexicon(tmp_path)


def test_it_tells_all_faults_with_their_paths(document: dict[str, Any]) -> None:
    document["signs"][0]["level"] = "grave"
    document["signs"][1]["patterns"][0] = "gone (hard)"
    document["negation"]["negators"].append("<nobody> knows")
    document["keywords"]["STOP"] = {"category": "opt_out"}
    document["vocabulary"]["words"].append("don't")
    document["colour"] = "red"
    del document["idioms"]
    told = faults(document)
    assert "$.signs[0].level: must be one of urgent, concern, fine" in told
    assert "$.signs[1].patterns[0]: 'gone (hard)' must begin and end with a word that may not be missing" in told
    assert any(line.startswith("$.negation.negators[") and "<nobody>" in line for line in told)
    assert "$.keywords.STOP: must be one word in lower case, without accents or apostrophes" in told
    assert any(line.startswith("$.vocabulary.words[") and "don't" in line for line in told)
    assert "$.colour: is not a known key" in told
    assert "$.idioms: is missing" in told


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        ("Pain", "lower case"),
        ("don't", "apostrophes"),
        ("a|", "has the word"),
        ("... pain", "must begin and end"),
        ("pain ...", "must begin and end"),
        ("a ... b ... c ... d", "at most 2 gaps"),
        ("a (b) (c) (d) (e) (f) (g) h", "at most 5 optional"),
        ("temp #40-38", "reversed"),
        ("temp #high", "#37.8-43"),
    ],
)
def test_it_refuses_a_pattern_that_could_never_be_meant(pattern: str, sentence: str, document: dict[str, Any]) -> None:
    document["fine"]["patterns"] = [pattern]
    told = faults(document)
    assert len(told) == 1
    assert told[0].startswith("$.fine.patterns[0]: ")
    assert sentence in told[0]


@pytest.mark.parametrize("document", [[], {}, "text", {"signs": 3, "keywords": [], "groups": 1, "negation": []}])
def test_it_refuses_what_is_no_lexicon_without_falling_over(document: object) -> None:
    assert faults(document)


def test_it_says_when_a_file_cannot_be_read(tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("version = ", encoding="utf-8")
    for path in (tmp_path / "none.toml", broken):
        with pytest.raises(LexiconError):
            load_lexicon(path)


def test_packaged_languages_are_not_read_before_a_reply_comes() -> None:
    loads: list[str] = []

    def load() -> Languages:
        loads.append("read")
        return Languages(load_lexicon(), (), None)

    tongues = LateTongues(load)
    assert loads == []
    assert [tongues.triage(text, day=3).category for text in ("it hurts", "ok thanks")] == ["urgent", "fine"]
    assert loads == ["read"]


def test_every_pattern_that_is_seen_to_be_sound_can_be_taken_apart(lexicon: Lexicon) -> None:
    for each in (lexicon, *(tongue.lexicon for tongue in packaged_tongues())):
        for text in {source.text for rows in each.index._sources.values() for source in rows}:
            assert parse_pattern(text, each.index._groups)
