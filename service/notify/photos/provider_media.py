"""The border to the files that the provider has: its API with the clinic's own credentials, and its store with none.

The API is asked only at addresses that are written here. Where it sends us on to its store, we go there without
credentials, over https, to hosts of that store alone, and no further.
"""

import json
import re
from typing import Literal
from urllib.parse import urljoin, urlsplit

import urllib3

from service.base.settings import Settings
from service.courses.calendars.fetching import REDIRECTS, TIMEOUT, Fetcher, FetchError, read_up_to
from service.notify.delivery.provider import Credentials

LARGEST, LARGEST_LIST = 16_000_000, 200_000
STORES = (".twiliocdn.com", ".twilio.com", ".amazonaws.com")
ID = re.compile(r"\w{2,64}")
GONE, NO_CREDENTIALS, UNREACHABLE, TOO_LARGE = (
    "photo_gone",
    "provider_credentials",
    "photo_unreachable",
    "photo_too_large",
)
BY_STATUS = {401: NO_CREDENTIALS, 403: NO_CREDENTIALS, 404: GONE, 410: GONE}
DONE = {200, 204}


class MediaTroubleError(Exception):
    """Tell by a code of `reasons.py` why a file could not be had; nothing of its address is told."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class ProviderMedia:
    """List, fetch and delete the files of a text; raises `MediaTroubleError`."""

    def __init__(self, settings: Settings) -> None:
        self._base = settings.twilio_api_base.rstrip("/")

    def listed(self, credentials: Credentials, message_sid: str) -> list[str]:
        """Return the ids of the files of a text."""
        told = self._ask("GET", self._address(credentials, message_sid, "Media.json"), credentials, LARGEST_LIST)
        try:
            found = [str(one["sid"]) for one in json.loads(told)["media_list"]]
        except (ValueError, TypeError, KeyError):
            raise MediaTroubleError(UNREACHABLE) from None
        return [one for one in found if ID.fullmatch(one)]

    def fetch(self, credentials: Credentials, message_sid: str, media_id: str) -> bytes:
        """Return a file, whatever it is; one that is too large is left where it is."""
        address = self._address(credentials, message_sid, f"Media/{media_id}")
        found = self._ask("GET", address, credentials, LARGEST)
        return found if isinstance(found, bytes) else self._from_store(found)

    def delete(self, credentials: Credentials, message_sid: str, media_id: str) -> None:
        """Delete the provider's copy; one that is gone already is as good."""
        try:
            self._ask("DELETE", self._address(credentials, message_sid, f"Media/{media_id}.json"), credentials, LARGEST)
        except MediaTroubleError as trouble:
            if trouble.code != GONE:
                raise

    def _address(self, credentials: Credentials, message_sid: str, tail: str) -> str:
        return f"{self._base}/2010-04-01/Accounts/{credentials.account_sid}/Messages/{message_sid}/{tail}"

    def _ask(
        self, method: Literal["GET", "DELETE"], address: str, credentials: Credentials, largest: int
    ) -> bytes | str:
        """Ask the API; returns what it has, or the address that it sends us on to."""
        secret = urllib3.make_headers(basic_auth=f"{credentials.account_sid}:{credentials.auth_token}")
        with urllib3.PoolManager(timeout=TIMEOUT) as pool:
            try:
                answer = pool.request(
                    method, address, headers=secret, preload_content=False, redirect=False, retries=False
                )
                there = answer.headers.get("Location")
                if answer.status in REDIRECTS and there:
                    return urljoin(address, there)
                if answer.status not in DONE:
                    raise MediaTroubleError(BY_STATUS.get(answer.status, UNREACHABLE))
                return read_up_to(largest, answer)
            except FetchError as error:
                raise MediaTroubleError(TOO_LARGE if error.code == "too_large" else UNREACHABLE) from None
            except (urllib3.exceptions.HTTPError, OSError, ValueError):
                raise MediaTroubleError(UNREACHABLE) from None

    def _from_store(self, address: str) -> bytes:
        ours = _origin(address) == _origin(self._base)
        if not ours and not _is_store(address):
            raise MediaTroubleError(UNREACHABLE)
        try:
            return Fetcher(allow_private=ours, accept="*/*", largest=LARGEST, redirects=0).fetch(address)
        except FetchError as error:
            raise MediaTroubleError(TOO_LARGE if error.code == "too_large" else UNREACHABLE) from None


def _origin(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme, parts.netloc


def _is_store(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "https" and (parts.hostname or "").endswith(STORES)
