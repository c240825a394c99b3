"""Run the command line inside this process, as `main` runs it."""

import os
from dataclasses import dataclass

import pytest

from service.base import keys
from service.cli import main


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command said and how it ended."""

    code: int
    stdout: str
    stderr: str


@dataclass(slots=True)
class Command:
    """`aftercourse` with the settings of one installation."""

    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]
    settings: dict[str, str]

    def __call__(self, *arguments: str) -> Outcome:
        before = keys.keyring()
        with self.monkeypatch.context() as patch:
            patch.setattr("sys.argv", ["aftercourse", *arguments])
            patch.setattr("service.base.logs.configure", lambda **_: None)
            for name in [name for name in os.environ if name.startswith("AFTERCOURSE_")]:
                patch.delenv(name)
            for name, value in self.settings.items():
                patch.setenv(name, value)
            self.capsys.readouterr()
            with pytest.raises(SystemExit) as ended:
                main()
        keys.install(before)
        said = self.capsys.readouterr()
        return Outcome(int(ended.value.code or 0), said.out, said.err)
