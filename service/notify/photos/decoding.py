"""Take a photo apart and make it anew, so that nothing is kept but what can be seen.

It runs in a process of its own (`confined.py`): whoever sends a file chooses what the decoders have to chew. Nothing
of the file is copied: not where it was taken, by whom or with what, no thumbnail of before it was cropped, no text
behind its end. Orientation and colours are worked in, so that redness looks as red as it was taken.
"""

import json
import resource
import sys
import warnings
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageCms, ImageOps

from service.notify.photos.kinds import format_of, objection_to

MOST_PIXELS, MOST_OF_JPEG = 32_000_000, 110_000_000
"""A JPEG is made smaller as it is unfolded, and phones take ones of 108 million pixels."""

LONGEST_SIDE, SMALL_SIDE = 2400, 480
QUALITY, SMALL_QUALITY = 88, 80
CPU_SECONDS, MEMORY = 20, 1_500_000_000
TOO_LARGE, BROKEN = "photo_too_large", "photo_broken"
WHITE = (255, 255, 255)
Image.MAX_IMAGE_PIXELS = MOST_OF_JPEG


class NotAPhotoError(Exception):
    """Tell by a code of `reasons.py` why a file is not taken in."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, repr=False)
class Photo:
    """A photo made anew, as JPEG: whole, and small for lists."""

    whole: bytes
    small: bytes
    width: int
    height: int


def clean(content: bytes) -> Photo:
    """Make a photo anew, or raise `NotAPhotoError`. Of one that moves the first picture is taken."""
    format_ = format_of(content)
    if format_ is None:
        raise NotAPhotoError(objection_to(content))
    try:
        with Image.open(BytesIO(content), formats=(format_,)) as image:
            return _made_anew(image)
    except NotAPhotoError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise NotAPhotoError(TOO_LARGE) from None
    except Exception:  # noqa: BLE001 - decoders of damaged files raise nearly anything
        raise NotAPhotoError(BROKEN) from None


def _made_anew(image: Image.Image) -> Photo:
    if image.width * image.height > (MOST_OF_JPEG if image.format in {"JPEG", "MPO"} else MOST_PIXELS):
        raise NotAPhotoError(TOO_LARGE)
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG of many pixels is not unfolded whole
    image.load()
    upright = ImageOps.exif_transpose(image)
    whole = _bare(_in_srgb(_on_white(upright), image.info.get("icc_profile")), LONGEST_SIDE)
    small = _bare(whole, SMALL_SIDE)
    return Photo(_as_jpeg(whole, QUALITY), _as_jpeg(small, SMALL_QUALITY), whole.width, whole.height)


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image if image.mode in {"RGB", "L", "CMYK"} else image.convert("RGB")
    layered = image.convert("RGBA")
    ground = Image.new("RGB", layered.size, WHITE)
    ground.paste(layered, mask=layered.getchannel("A"))
    return ground


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Work a colour profile in, for it goes; without one that fits, the colours stay as they are."""
    if profile:
        try:
            theirs, ours = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
            return ImageCms.profileToProfile(image, theirs, ours, outputMode="RGB") or image.convert("RGB")
        except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
            pass
    return image.convert("RGB")


def _bare(image: Image.Image, side: int) -> Image.Image:
    """Fit an image into a square, as one that carries nothing but its pixels."""
    fitted = image.copy()
    fitted.thumbnail((side, side), Image.Resampling.LANCZOS)
    return Image.frombytes("RGB", fitted.size, fitted.tobytes())


def _as_jpeg(image: Image.Image, quality: int) -> bytes:
    written = BytesIO()
    image.save(written, "JPEG", quality=quality, optimize=True)
    return written.getvalue()


def main() -> None:
    """Read a file and write what became of it: one line that tells, then the whole photo, then the small one."""
    Image.init()
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    out = sys.stdout.buffer
    try:
        photo = clean(sys.stdin.buffer.read())
    except NotAPhotoError as error:
        out.write(json.dumps({"problem": error.code}).encode() + b"\n")
        return
    told = {"width": photo.width, "height": photo.height, "whole": len(photo.whole), "small": len(photo.small)}
    out.write(json.dumps(told).encode() + b"\n" + photo.whole + photo.small)


if __name__ == "__main__":
    main()
