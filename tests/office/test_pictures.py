"""Photographs come back upright and bare: nothing of the camera, the place or the owner."""

from io import BytesIO

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from office.guard import Kind, Refusal, Refused
from office.pictures import redrawn

ORIENTATION, MAKER, GPS = 0x0112, 0x010F, 0x8825
SIDEWAYS = 6


def photograph(size: tuple[int, int] = (40, 20), mode: str = "RGB") -> BytesIO:
    """A JPG of a telephone held sideways, with its maker, its place and a comment."""
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER] = SIDEWAYS, "Camera of Vera"
    exif.get_ifd(GPS)[1] = "N"
    made = BytesIO()
    Image.new(mode, size, 120).save(made, "JPEG", exif=exif, comment=b"at home")
    return made


def test_a_photograph_loses_what_the_camera_wrote_and_stands_upright() -> None:
    source = photograph()
    assert b"Camera of Vera" in source.getvalue()
    made = redrawn(source, Kind.JPG)
    assert b"Camera of Vera" not in made.getvalue()
    assert b"at home" not in made.getvalue()
    with Image.open(made) as picture:
        assert (picture.format, picture.size, dict(picture.getexif())) == ("JPEG", (20, 40), {})


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_other_colours(mode: str) -> None:
    with Image.open(redrawn(photograph(mode=mode), Kind.JPG)) as picture:
        assert picture.mode == {"L": "L", "CMYK": "RGB"}[mode]


def test_a_png_keeps_what_is_transparent_and_loses_its_words() -> None:
    source, words = BytesIO(), PngInfo()
    words.add_text("Author", "Vera")
    Image.new("RGBA", (3, 2), (1, 2, 3, 0)).save(source, "PNG", pnginfo=words)
    with Image.open(redrawn(source, Kind.PNG)) as picture:
        assert (picture.size, picture.getpixel((0, 0)), picture.info) == ((3, 2), (1, 2, 3, 0), {})


def test_a_huge_photograph_is_halved() -> None:
    with Image.open(redrawn(photograph((6400, 6200), "L"), Kind.JPG)) as picture:
        assert picture.size == (3100, 3200)


def test_a_huge_drawing_is_refused_unread() -> None:
    source = BytesIO()
    Image.new("1", (6000, 5000)).save(source, "PNG")
    with pytest.raises(Refused) as refused:
        redrawn(source, Kind.PNG)
    assert refused.value.code == Refusal.UNPACKED_TOO_LARGE


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff\xe0" + bytes(20), photograph().getvalue()[:400]])
def test_a_torn_picture_is_refused(data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        redrawn(BytesIO(data), Kind.JPG)
    assert refused.value.code == Refusal.DAMAGED
