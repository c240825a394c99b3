"""Commands that need no settings, database or Redis: data in, data out."""

import sys
from pathlib import Path

import click

FILE = click.argument("file", default="-")


@click.command()
@FILE
def plan(file: str) -> None:
    """Read a planning problem (JSON), print proposals (JSON).

    FILE is one JSON object; without it, or with -, standard input is read. Dates and times are those of the
    timezone's clocks. Closures, busy spans, a patient's preference and more may be added. A small one:

    \b
    {"timezone": "Europe/London", "sessions": 2,
     "duration_minutes": 60, "slot_minutes": 30,
     "spacing": {"min_days": 21, "ideal_days": 28, "max_days": 42},
     "earliest": "2026-12-01", "latest": "2027-02-28",
     "opening_hours": {"mon": [["09:00", "17:30"]]},
     "practitioners": [{"id": "calder"}], "rooms": [{"id": "garden"}]}

    The answer has "proposals", the best first, each with its cost and its sessions: number, start, end,
    practitioner and room. Where nothing is possible it has "blocked", with the reasons, and the exit code is 1.
    """  # noqa: D301  # click knows a paragraph to be left as it is by a real backspace
    from service.courses.planning.command import run_plan

    result = run_plan(_read(file), _name(file))
    finish(result.exit_code, result.stdout, result.stderr)


@click.command()
@FILE
def triage(file: str) -> None:
    """Read replies (JSON lines), print their triage (JSON lines).

    FILE has one JSON object a line; without it, or with -, standard input is read. Only text is needed: id comes
    back as it was given, day counts the days since the session, media the pictures. Two replies:

    \b
    {"id": "a", "text": "it's weeping and really sore", "day": 3}
    {"id": "b", "text": "OK", "day": 3, "media": 1}

    Each answer is a line, in the same order: its category (urgent, concern, admin, opt_out, opt_in, fine or
    unclear), whether it needs_person, the signs found, and because: the words that decided.
    """  # noqa: D301  # click knows a paragraph to be left as it is by a real backspace
    from service.notify.triage.command import run_triage

    finish(*run_triage(_read(file), _name(file)))


def _read(file: str) -> str:
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        finish(2, "", f"{file}: cannot be read ({error.strerror})\n")
    except UnicodeDecodeError as error:
        finish(2, "", f"{_name(file)}: is not UTF-8 (byte {error.start})\n")
    raise AssertionError("unreachable")


def _name(file: str) -> str:
    return "standard input" if file == "-" else file


def finish(code: int, stdout: str, stderr: str) -> None:
    """Say both streams and end with the exit code."""
    sys.stdout.write(stdout)
    sys.stderr.write(stderr)
    sys.stdout.flush()
    sys.exit(code)
