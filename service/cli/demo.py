"""`aftercourse demo`: everything on this machine."""

import sys
from pathlib import Path

import click

HIGHEST = 65_534


@click.command()
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1024, HIGHEST), help="The phones come at the next."
)
@click.option(
    "--data",
    default=Path("var/demo"),
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Kept between runs.",
)
def demo(port: int, data: Path) -> None:
    """Run everything on this machine, with a demo clinic and a pretend phone network."""
    from service.demo.run import CannotStartError, DiesAgainError, run

    try:
        run(port, data)
    except (CannotStartError, DiesAgainError) as error:
        click.echo(f"The demo cannot run: {error}.", err=True)
        sys.exit(1)
