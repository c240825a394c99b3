"""The command `aftercourse`. Each command imports what it needs when it runs, so the pure ones start fast."""

from service.cli.main import main

__all__ = ["main"]
