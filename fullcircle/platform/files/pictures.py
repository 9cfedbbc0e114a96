"""Pictures are drawn anew: what hides beside the picture (places, other formats, programs) does not survive."""

import io
from threading import Lock
from typing import BinaryIO

from PIL import Image, ImageOps

from fullcircle.platform.files.errors import TooLarge, UnknownKind
from fullcircle.platform.files.kinds import GIF, JPEG, PNG, WEBP, Kind

MOST_PIXELS = 50_000_000
FORMATS = {PNG: "PNG", JPEG: "JPEG", WEBP: "WEBP", GIF: "GIF"}
SAVED_AS = {GIF: PNG}
MODES = {"JPEG": ("L", "RGB"), "WEBP": ("RGB", "RGBA"), "PNG": ("L", "LA", "RGB", "RGBA")}
OPTIONS = {"JPEG": {"quality": 90}, "WEBP": {"quality": 90}, "PNG": {}}
DAMAGE = (OSError, ValueError, SyntaxError, TypeError, EOFError, Warning, Image.DecompressionBombError)

# Our own, kinder limit comes first; this one is for whatever gets past the size in the header.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
# A large picture takes hundreds of megabytes while it is open: one at a time in each process.
_easel = Lock()


def redrawn(content: BinaryIO, kind: Kind) -> tuple[BinaryIO, Kind]:
    """The same picture and nothing else, upright; of a moving one the first frame."""
    try:
        with _easel, Image.open(content, formats=[FORMATS[kind]]) as picture:
            check_size(picture)
            ImageOps.exif_transpose(picture, in_place=True)
            return saved(picture, SAVED_AS.get(kind, kind))
    except DAMAGE as error:
        raise UnknownKind("The picture is damaged.") from error


def check_size(picture: Image.Image) -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise TooLarge(
            f"The picture has more than {MOST_PIXELS // 1_000_000} million pixels. Make it smaller."
        )


def saved(picture: Image.Image, kind: Kind) -> tuple[BinaryIO, Kind]:
    form = FORMATS[kind]
    fitting = picture if picture.mode in MODES[form] else picture.convert("RGB" if form == "JPEG" else "RGBA")
    fitting.load()
    fitting.info = {}
    result = io.BytesIO()
    fitting.save(result, form, exif=b"", **OPTIONS[form])
    result.seek(0)
    return result, kind
