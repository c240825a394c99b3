"""`aftercourse protocol check` on files: what it answers, and with which exit code."""

from pathlib import Path

from service.protocols.command import check_protocols
from service.protocols.draft import Draft
from service.protocols.faults import Fault
from tests.unit.protocols.shipped import packaged, shipped_text


def test_the_packaged_protocols_are_sound() -> None:
    result = check_protocols(None)

    assert (result.code, result.stderr) == (0, "")
    assert "\nmicroneedling-face: sound, 9 texts, en, pl, ro, content " in result.stdout
    assert [line.split(":")[0] for line in result.stdout.splitlines()] == sorted(packaged())


def test_it_names_file_path_and_fault_a_line_each_and_leaves_stdout_empty(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text(shipped_text().replace('"microneedling-face"', '"other"'))
    bad.write_text(
        shipped_text().replace("min_days = 21", "min_days = 0").replace("sessions_usual = 3", "sessions_usual = 9")
    )

    result = check_protocols([good, bad])

    assert (result.code, result.stdout) == (2, "")
    assert result.stderr.splitlines() == [
        f"{bad}: $.sessions_usual: must be at most 6",
        f"{bad}: $.spacing.min_days: must be at least 1",
    ]


def test_it_names_the_line_of_a_file_that_is_no_toml(tmp_path: Path) -> None:
    file = tmp_path / "broken.toml"
    file.write_text('key = "a"\nname = \n')

    result = check_protocols([file])

    assert result.code == 2
    assert result.stderr.startswith(f"{file}: line 2: ")


def test_it_reads_every_protocol_of_a_directory(tmp_path: Path) -> None:
    for key in ("one", "two"):
        (tmp_path / f"{key}.toml").write_text(shipped_text().replace('"microneedling-face"', f'"{key}"'))

    assert [line.split(":")[0] for line in check_protocols([tmp_path]).stdout.splitlines()] == ["one", "two"]


def test_two_files_cannot_have_one_key(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.toml").write_text(shipped_text())

    result = check_protocols([tmp_path])

    assert result.code == 2
    assert result.stderr == f'{tmp_path / "two.toml"}: $.key: is taken: another file has "microneedling-face"\n'


def test_a_file_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    result = check_protocols([tmp_path / "none.toml"])

    assert result.code == 2
    assert result.stderr == f"{tmp_path / 'none.toml'}: cannot be read: No such file or directory\n"


def test_a_file_that_is_not_utf_8_is_bad_input(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes(b'name = "caf\xe9"')

    assert "cannot be read: it is not UTF-8" in check_protocols([tmp_path]).stderr


def test_a_directory_without_protocols_is_bad_input(tmp_path: Path) -> None:
    assert check_protocols([tmp_path]).code == 2


def test_further_checks_are_part_of_it() -> None:
    def suspicious(draft: Draft) -> list[Fault]:
        ours = draft.header["key"] == "microneedling-face"
        return [Fault(f"$.steps[{index}]", "looks odd") for index, step in draft.steps if ours and step.key == "day_2"]

    assert check_protocols(None, suspicious).stderr == "microneedling-face.toml: $.steps[5]: looks odd\n"
