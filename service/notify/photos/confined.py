"""Make photos anew in a process of its own, with an end to its time and memory, whatever it is made to chew."""

import json
import signal
import subprocess
import sys
from threading import BoundedSemaphore

from service.courses.calendars.confined import surroundings
from service.notify.photos.decoding import BROKEN, TOO_LARGE, NotAPhotoError, Photo
from service.notify.photos.kinds import format_of, objection_to

PATIENCE = 30.0
COMMAND = (sys.executable, "-P", "-m", "service.notify.photos.decoding")
TOO_MUCH = {-signal.SIGXCPU, -signal.SIGKILL}
AT_ONCE = 2
_TURNS = BoundedSemaphore(AT_ONCE)
"""Each may take much memory for a moment, however many people send photos at once."""


def clean_elsewhere(content: bytes, *, command: tuple[str, ...] = COMMAND, patience: float = PATIENCE) -> Photo:
    """Make a photo anew, or raise `NotAPhotoError`; what is plainly none is not even looked at elsewhere."""
    if format_of(content) is None:
        raise NotAPhotoError(objection_to(content))
    with _TURNS:
        ended = _run(content, command, patience)
    head, _, body = ended.stdout.partition(b"\n")
    if ended.returncode != 0 or not head:
        raise NotAPhotoError(TOO_LARGE if ended.returncode in TOO_MUCH else BROKEN)
    told = json.loads(head)
    if "problem" in told:
        raise NotAPhotoError(told["problem"])
    return Photo(body[: told["whole"]], body[told["whole"] :], told["width"], told["height"])


def _run(content: bytes, command: tuple[str, ...], patience: float) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            command,
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what a strange file makes it say is nothing for our logs
            env=surroundings(),
            timeout=patience,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NotAPhotoError(TOO_LARGE) from None
