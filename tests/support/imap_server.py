"""A Dovecot of this run on loopback: every name may sign in with one password, and has a mailbox of its own."""

import grp
import os
import pwd
import socket
import subprocess
import time
from contextlib import closing
from itertools import count
from pathlib import Path

from tests.support import run_directory
from tests.support.missing import fail_for_want_of, find_program
from tests.support.ports import free_port

PASSWORD = "only-a-test-has-it"
_another = count(1)
CONFIG = """
base_dir = {run}
log_path = {directory}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = {me}
default_login_user = {login}
default_internal_group = {group}
first_valid_uid = 1
mail_location = maildir:{mail}/%u
auth_mechanisms = plain
auth_failure_delay = 0
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={mailer} gid={mailers} home={mail}/%u
}}
service imap-login {{
  chroot =
  service_count = 0
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


def a_name(start: str) -> str:
    """Make a name that nobody else of this run signs in by."""
    return f"{start}-{os.getpid()}-{next(_another)}"


def address(name: str, query: str = "") -> str:
    """Return the address of a mailbox in this run's server, which is started when first asked for."""
    told = run_directory.started("dovecot", _start)
    return f"imap://{name}:{PASSWORD}@127.0.0.1:{told['port']}/INBOX{query}"


def stop() -> None:
    """Stop this run's server if anybody started it."""
    told = run_directory.running("dovecot")
    if told:
        subprocess.run([told["program"], "-c", told["config"], "stop"], check=False, stderr=subprocess.DEVNULL)


def _start(directory: Path) -> run_directory.Started:
    program = find_program("dovecot", also_in="/usr/sbin")
    if program is None:
        fail_for_want_of("dovecot", "dovecot-imapd")
    port, config = free_port(), directory / "dovecot.conf"
    mail, run = directory / "mail", directory / "dovecot"
    mail.mkdir()
    me = pwd.getpwuid(os.geteuid())
    is_root = me.pw_uid == 0
    mailer = pwd.getpwnam("nobody") if is_root else me
    os.chown(mail, mailer.pw_uid, mailer.pw_gid)
    config.write_text(
        CONFIG.format(
            run=run,
            directory=directory,
            me="dovecot" if is_root else me.pw_name,
            login="dovenull" if is_root else me.pw_name,
            group="dovecot" if is_root else _group(me.pw_gid),
            mail=mail,
            mailer=mailer.pw_uid,
            mailers=mailer.pw_gid,
            password=PASSWORD,
            port=port,
        ),
        encoding="utf-8",
    )
    subprocess.run([str(program), "-c", str(config)], check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    _wait_for(port)
    return {"port": str(port), "program": str(program), "config": str(config)}


def _group(number: int) -> str:
    return grp.getgrgid(number).gr_name


def _wait_for(port: int) -> None:
    until = time.monotonic() + 10
    while True:
        try:
            with closing(socket.create_connection(("127.0.0.1", port), timeout=1)):
                return
        except OSError:
            assert time.monotonic() < until, "Dovecot does not answer"
            time.sleep(0.02)
