"""Real processes of Aftercourse, started as in production and never left behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def a_process(environment: dict[str, str], *arguments: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run `aftercourse ARGUMENTS` until the block is left; its output goes to `log`."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AFTERCOURSE_")}
    told: dict[str, Any] = {"cwd": ROOT, "env": clean | environment, "stderr": subprocess.STDOUT}
    with log.open("wb") as output:
        process = subprocess.Popen([sys.executable, "-m", "service.cli", *arguments], stdout=output, **told)
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
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
