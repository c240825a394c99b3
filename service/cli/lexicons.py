"""Lexicon files of the triage: check them, take them into a clinic."""

from collections.abc import Sequence
from pathlib import Path

import click

from service.cli.pure import finish

PATHS = click.argument("paths", nargs=-1, type=click.Path(path_type=Path))


@click.group()
def lexicon() -> None:
    """Check lexicon files (what the triage knows of a language), take them into a clinic."""


@lexicon.command()
@PATHS
def check(paths: Sequence[Path]) -> None:
    """Validate lexicon files, or the packaged ones, and tell every fault at once.

    Each of PATHS is a file, or a folder whose files are read as one. A sound lexicon is read on the packaged
    development set of its language, and its figures are told.
    """
    from service.notify.lexicons.command import check_lexicons

    finish(*check_lexicons(list(paths)))


@lexicon.command()
@click.option("--clinic", "clinic_key", required=True, help="The clinic's key.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
def adopt(clinic_key: str, paths: Sequence[Path]) -> None:
    """Take lexicon files into a clinic as new versions, unsigned.

    They read no reply until a clinician who may sign has signed them; until then the version signed last goes on, or
    the packaged one. A fault in any file leaves the clinic as it was.
    """
    from service.cli.settings import the_program
    from service.clinics.setup import clinic_by_key
    from service.notify.lexicons import store
    from service.notify.lexicons.command import check_lexicons, read_file

    code, _, faults = check_lexicons(list(paths))
    if code:
        finish(code, "", faults)
    program = the_program("lexicon adopt")
    with program.database.write() as session:
        home = clinic_by_key(session, clinic_key)
        kept = [store.adopt(session, home.id, read_file(path), program.clock.now()) for path in paths]
        told = [f"{version.language}: {version.name}, version {version.number}" for version in kept]
    for line in told:
        click.echo(line)
    click.echo("Next: a clinician who may sign reads each on the page Languages, and signs it.")
