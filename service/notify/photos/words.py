"""The words around photos that go to patients and into items."""

from dataclasses import dataclass
from functools import cache

from service.notify.texts.packaged import packaged

PACKAGED = "config.photos"
TO_PATIENTS = {
    "photo_video": "This is a video. Please choose a photo.",
    "photo_audio": "This is a sound. Please choose a photo.",
    "photo_heic": "Your phone uses a format (HEIC) that we cannot show. Please send a screenshot of the photo.",
    "photo_no_photo": "This is not a photo. Please choose a photo.",
    "photo_too_large": "This photo is too large. Please send a screenshot of it instead.",
    "photo_broken": "This photo arrived damaged. Please choose it again, or take a new one.",
}


@dataclass(frozen=True, slots=True)
class PhotoWords:
    """What goes to patients, in one language."""

    language: str
    ask: str

    def write(self, clinic: str, link: str) -> str:
        """Write the text that asks for a photo; the address stands last, where no full stop clings to it."""
        return self.ask.replace("((clinic))", clinic).replace("((link))", link)


@cache
def photo_words(language: str) -> PhotoWords:
    """Read the packaged words of a language; one that has none yet gets English."""
    data = packaged(PACKAGED, language)
    return PhotoWords(data["language"], data["ask"]["text"])


def so_many(count: int) -> str:
    return f"{count} photo{'' if count == 1 else 's'}"


def came_by_link(count: int) -> str:
    """Say in an item what came, for staff."""
    return f"[{so_many(count)} sent by the link]"
