"""The commands gathered under one name."""

import gc
import sys
from io import TextIOWrapper

import click

from service.cli.administration import clinic, staff, token
from service.cli.demo import demo
from service.cli.doctor import doctor
from service.cli.lexicons import lexicon
from service.cli.processes import clock, migrate, web, worker
from service.cli.protocols import protocol
from service.cli.pure import plan, triage

GARBAGE = 50_000, 20, 20
"""How many objects are made before Python looks for garbage. At its own 700 that takes a seventh of each start, and an
eighth of each request."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="aftercourse")
def aftercourse() -> None:
    """Plan courses of treatment, book them, and text each patient the aftercare of the day."""


for command in (demo, web, worker, clock, migrate, plan, triage, lexicon, protocol, clinic, staff, token, doctor):
    aftercourse.add_command(command)


def main() -> None:
    """Run the command line; refusals are sentences, never tracebacks."""
    gc.set_threshold(*GARBAGE)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8")  # whatever the terminal's language is
    try:
        aftercourse()
    except Exception as error:
        lines, code = _told(error)
        if not lines:
            raise
        for line in lines:
            click.echo(line, err=True)
        sys.exit(code)


def _told(error: Exception) -> tuple[list[str], int]:
    """Say what went wrong, and the exit code; no lines where it is a fault of ours."""
    from sqlalchemy.exc import OperationalError

    from service.base.errors import Refusal
    from service.base.settings import SettingsError
    from service.protocols.faults import ProtocolError

    if isinstance(error, SettingsError):
        return ["The settings are not right:", *(f"  {problem}" for problem in error.problems)], 2
    if isinstance(error, ProtocolError):
        return [str(fault) for fault in error.faults], 2
    if isinstance(error, Refusal):
        return [*map(str, error.faults)] or [error.sentence], 2
    if isinstance(error, OperationalError):
        return [f"The database does not answer ({type(error.orig).__name__}); aftercourse doctor may say more."], 1
    return [], 1
