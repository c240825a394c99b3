"""Photos for the tests: plain squares of one colour, with whatever a phone adds to them."""

from io import BytesIO
from typing import Any

from PIL import ExifTags, Image, ImageCms

SKIN, SORE = (224, 178, 156), (190, 60, 50)
PLACE = {1: "N", 2: (51.0, 30.0, 26.0), 3: "W", 4: (0.0, 7.0, 39.0)}
"""Where a phone says that a photo was taken, in the terms of EXIF."""


def a_photo(format_: str = "JPEG", size: tuple[int, int] = (64, 48), **more: Any) -> bytes:
    """Make a photo whose left half is red, so that it shows how it was turned."""
    image = Image.new("RGB", size, SKIN)
    image.paste(SORE, (0, 0, size[0] // 2, size[1]))
    written = BytesIO()
    image.save(written, format_, **more)
    return written.getvalue()


def a_photo_of_a_phone(orientation: int = 6, **more: Any) -> bytes:
    """Make a photo as phones do: lying on its side, with place, maker, comment, colour profile and XMP."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation], exif[ExifTags.Base.Make] = orientation, "InventedPhone"
    exif[ExifTags.Base.GPSInfo] = PLACE
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">InventedPlace</x:xmpmeta>'
    made = a_photo(exif=exif, icc_profile=profile, comment=b"InventedComment", xmp=xmp, **more)
    return made + b"InventedTail"


def opened(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    return image
