"""Run the simulator: `python -m simulator --port N --config FILE.json`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from simulator.errors import BadInput
from simulator.server import serve
from simulator.settings import load_settings


def main() -> int:
    parser = argparse.ArgumentParser(prog="simulator", description="A pretend phone network that speaks Twilio's API.")
    parser.add_argument("--port", type=int, required=True, help="the port on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--config", type=Path, required=True, help="a JSON file: account_sid, auth_token, …")
    options = parser.parse_args()
    try:
        settings = load_settings(options.config)
    except BadInput as error:
        print(*error.faults, sep="\n", file=sys.stderr)  # noqa: T201 (one fault a line)
        return 2
    serve(settings, options.port)
    return 0


if __name__ == "__main__":
    sys.exit(main())
