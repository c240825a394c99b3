"""Protocol files: check them, show what a patient gets, take them into a clinic."""

from collections.abc import Sequence
from pathlib import Path

import click

from service.cli.pure import finish

PATHS = click.argument("paths", nargs=-1, type=click.Path(path_type=Path))


@click.group()
def protocol() -> None:
    """Check protocol files, show what a patient gets, take them into a clinic."""


@protocol.command()
@PATHS
def check(paths: Sequence[Path]) -> None:
    """Validate protocol files, or the packaged ones."""
    from service.notify.protocol_texts import check_texts
    from service.protocols.command import check_protocols

    result = check_protocols(list(paths) or None, check_texts)
    finish(result.code, result.stdout, result.stderr)


@protocol.command()
@click.argument("key")
@click.option("--language", default="en", show_default=True)
def preview(key: str, language: str) -> None:
    """Print what a patient gets, and when, with every conditional text."""
    from service.notify.preview import preview_protocol

    result = preview_protocol(key, language)
    finish(result.code, result.stdout, result.stderr)


@protocol.command()
@click.option("--clinic", "clinic_key", required=True, help="The clinic's key.")
@PATHS
def adopt(clinic_key: str, paths: Sequence[Path]) -> None:
    """Take protocol files into a clinic as new versions, unsigned and switched off.

    Without PATHS those of AFTERCOURSE_PROTOCOLS_DIR, or the packaged ones. What the clinic has already stays as it
    is, so the command can be given again. A fault in any file leaves the clinic as it was.
    """
    from service.cli.settings import the_program
    from service.clinics.setup import clinic_by_key
    from service.notify.protocol_texts import check_texts
    from service.protocols.adoption import adopt_files

    program = the_program("protocol adopt")
    own = program.settings.protocols_dir
    chosen = list(paths) or ([Path(own)] if own else None)
    with program.database.write() as session:
        home = clinic_by_key(session, clinic_key)
        adopted = adopt_files(session, home.id, chosen, program.clock.now(), check_texts)
    for each in adopted:
        click.echo(each)
    if any(each.new for each in adopted):
        click.echo("Next: a clinician who may sign reads each on the page Treatments, signs it and switches it on.")


@protocol.command("switch-on")
@click.option("--clinic", "clinic_key", required=True, help="The clinic's key.")
@click.option("--version", "number", type=int, help="Its number; left out: the newest.")
@click.argument("key")
def switch_protocol_on(clinic_key: str, number: int | None, key: str) -> None:
    """Book new courses with a signed version of a protocol.

    Refused while an hour of the coming 60 days is undeclared, or a number that is answered then was never tried.
    """
    from service.base.actors import SYSTEM
    from service.cli.settings import the_program
    from service.clinics.setup import clinic_by_key
    from service.protocols.store import switch_on, version_numbered

    program = the_program("protocol switch-on")
    with program.database.write() as session:
        home = clinic_by_key(session, clinic_key)
        version = version_numbered(session, home.id, key, number)
        switch_on(session, SYSTEM, version, program.clock.real(), now=program.clock.now())
    click.echo(f"New courses of {key} are booked with version {version.number}.")
