"""One production process each: web, worker, clock; and the migration before them."""

import click


@click.command()
@click.option("--bind", default="127.0.0.1:8000", show_default=True, help="Address and port to listen on.")
@click.option("--workers", default=2, show_default=True, help="Processes.")
@click.option("--threads", default=16, show_default=True, help="Threads in each.")
def web(bind: str, workers: int, threads: int) -> None:
    """Serve the pages, the API and the webhooks (gunicorn)."""
    from service.cli.server import serve
    from service.cli.settings import the_settings

    serve(the_settings(), bind=bind, workers=workers, threads=threads)


@click.command()
@click.option(
    "--lane", type=click.Choice(["urgent", "aftercare", "housekeeping"]), help="One lane; else one child each."
)
def worker(lane: str | None) -> None:
    """Send what is due (RQ)."""
    from service.cli.settings import settings_and_logs

    settings = settings_and_logs(f"worker-{lane}" if lane else "workers")  # what is wrong is told before all is loaded
    from workers.worker import run_worker, run_workers

    if lane is None:
        run_workers(settings)
    else:
        run_worker(settings, lane)


@click.command()
def clock() -> None:
    """Watch what is due, what hangs and what escalates; any number may run."""
    from service.cli.settings import settings_and_logs

    settings = settings_and_logs("clock")
    from workers.clock_process import run_clock

    run_clock(settings)


@click.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    from service.base import schema
    from service.cli.settings import the_program

    database = the_program("migrate").database
    was = schema.current(database)
    schema.upgrade(database)
    click.echo(f"The schema was at {was or 'nothing'} and is at {schema.current(database)}.")
