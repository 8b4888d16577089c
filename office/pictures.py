"""Photographs drawn anew: what a camera writes beside the picture (place, owner, device) does not come along."""

from io import BytesIO
from typing import BinaryIO

from PIL import Image, ImageOps

from office.guard import MEGABYTE, Kind, Refusal, Refused

FORMATS = {Kind.JPG: "JPEG", Kind.PNG: "PNG"}
ENOUGH = (3000, 3000)  # a page photographed at this size can still be read
MOST_PIXELS = 26_000_000
QUALITY = 88


def redrawn(file: BinaryIO, kind: Kind) -> BytesIO:
    """The same picture as a new JPG or PNG, upright, without any data beside the pixels.

    Very large photographs are decoded at a half or a quarter of their size. Raises ``Refused`` when the picture is
    damaged or still too large for the memory of a request.
    """
    file.seek(0)
    try:
        with Image.open(file, formats=[FORMATS[kind]]) as opened:
            if kind is Kind.JPG:
                opened.draft(None, ENOUGH)
            if opened.width * opened.height > MOST_PIXELS:
                raise Refused(Refusal.UNPACKED_TOO_LARGE, limit=MOST_PIXELS * 3 // MEGABYTE * MEGABYTE)
            picture = ImageOps.exif_transpose(opened)
            return _written(_plain(picture, kind), kind)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise Refused(Refusal.DAMAGED, format=kind.value) from error


def _plain(picture: Image.Image, kind: Kind) -> Image.Image:
    if kind is Kind.JPG:
        wanted = "L" if picture.mode == "L" else "RGB"
    else:
        wanted = "RGBA" if picture.has_transparency_data else "L" if picture.mode in {"1", "L"} else "RGB"
    plain = picture if picture.mode == wanted else picture.convert(wanted)
    plain.info = {}
    return plain


def _written(picture: Image.Image, kind: Kind) -> BytesIO:
    made = BytesIO()
    options = {"quality": QUALITY} if kind is Kind.JPG else {}
    picture.save(made, FORMATS[kind], **options)
    made.seek(0)
    return made
