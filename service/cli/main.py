"""The commands gathered under one name."""

import sys

import click

from service.cli.administration import clinic, staff, token
from service.cli.demo import demo
from service.cli.doctor import doctor
from service.cli.processes import clock, migrate, web, worker
from service.cli.pure import plan, protocol, triage


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="aftercourse")
def aftercourse() -> None:
    """Plan courses of treatment, book them, and text each patient the aftercare of the day."""


for command in (demo, web, worker, clock, migrate, plan, triage, protocol, clinic, staff, token, doctor):
    aftercourse.add_command(command)


def main() -> None:
    """Run the command line; refusals are sentences, never tracebacks."""
    from service.base.errors import Refusal
    from service.base.settings import SettingsError

    try:
        aftercourse()
    except SettingsError as error:
        _say(["The settings are not right:", *(f"  {problem}" for problem in error.problems)], code=2)
    except Refusal as refusal:
        _say([*map(str, refusal.faults)] or [refusal.sentence], code=2)


def _say(lines: list[str], *, code: int) -> None:
    for line in lines:
        click.echo(line, err=True)
    sys.exit(code)
