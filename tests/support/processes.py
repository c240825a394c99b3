"""Real processes of Aftercourse, with the settings of a test, and never left behind."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.forked import Forked


@contextmanager
def a_process(environment: dict[str, str], *arguments: str, log: Path) -> Iterator[Forked]:
    """Run `aftercourse ARGUMENTS` until the block is left; its output goes to `log`."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AFTERCOURSE_")}
    nothing = Path(os.devnull)
    process = Forked(arguments, clean | environment, reads=nothing, writes=log, complains=log)
    try:
        yield process
    except BaseException:
        sys.stdout.write(log.read_text("utf-8"))  # pytest shows it with the failure
        raise
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except TimeoutError:
            process.kill()
            process.wait()
