"""Install the programs that tests drive, where this user may; name those that are missing where not.

Run as `python -m tests.support.system`. Nothing happens where all are there.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass

from tests.support.missing import find_program

QUIET = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}


@dataclass(frozen=True, slots=True)
class Package:
    """A Debian package, and the programs of which one says that it is there."""

    name: str
    programs: tuple[str, ...]
    also_in: str = ""


PACKAGES = (
    Package("postgresql", ("initdb",), "/usr/lib/postgresql/*/bin"),
    Package("redis-server", ("redis-server", "valkey-server")),
    Package("dovecot-imapd", ("dovecot",), "/usr/sbin"),
    Package("chromium", ("chromium", "chromium-browser", "google-chrome")),
)


def missing() -> list[str]:
    """Name the packages none of whose programs is found."""
    return [each.name for each in PACKAGES if find_program(*each.programs, also_in=each.also_in) is None]


def main() -> int:
    """Install what is missing; return 1, having said what and why, if anything still is."""
    wanted = missing()
    if not wanted:
        return 0
    reason = _install(wanted)
    wanted = missing()
    if wanted:
        sys.stderr.write(f"The tests need these Debian packages: {' '.join(wanted)}. {reason}\n")
    return 1 if wanted else 0


def _install(packages: list[str]) -> str:
    if shutil.which("apt-get") is None:
        return "There is no apt-get here; please install them by hand."
    may = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if may and not _succeeds(*may, "true"):
        return "Installing them needs root or sudo without a password; please install them by hand."
    sys.stdout.write(f"Installing Debian packages: {' '.join(packages)} …\n")
    _succeeds(*may, "apt-get", "update", "-qq")
    if _succeeds(*may, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages):
        return "apt-get installed them, but their programs are not found."
    return "apt-get could not install them; its words stand above."


def _succeeds(*command: str) -> bool:
    if shutil.which(command[0]) is None:
        return False
    return subprocess.run(command, check=False, env=QUIET, stdin=subprocess.DEVNULL).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
