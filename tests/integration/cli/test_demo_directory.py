"""The demo's directory: for its user alone, and said in words where it cannot be."""

import stat
from pathlib import Path

import pytest

from service.demo.run import CannotStartError, _lay_out


def test_its_directory_is_readable_by_its_user_alone(tmp_path: Path) -> None:
    _lay_out(tmp_path / "var" / "demo")
    assert stat.S_IMODE((tmp_path / "var" / "demo").stat().st_mode) == 0o700


def test_a_directory_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CannotStartError, match=r"cannot be written .*; choose another with --data"):
        _lay_out(tmp_path / "file" / "demo")
