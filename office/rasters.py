"""Pictures drawn as SVG turned into what each kind of file takes: dots for Word, spoken words for a tagged PDF."""

import html
import re
from io import BytesIO
from threading import Lock

import pypdfium2
from PIL import Image

from office.pdf import draw

DPI = 200
_TITLE = re.compile(r"<title[^>]*>[^<]*</title>")
_NAMES = re.compile(r'(?<=<desc) id="[^"]*"| aria-labelledby="[^"]*"')
# Because pdfium may be used by one thread of a worker only.
_reading = Lock()


def with_spoken(svg: str, spoken: str) -> str:
    """The SVG with ``spoken`` as its title, which is what a PDF is told to read out in the picture's place.

    The names by which a page finds title and description go, because a paper may hold the same picture twice.
    """
    title = f"<title>{html.escape(spoken, quote=False)}</title>"
    return _NAMES.sub("", _TITLE.sub(lambda _: title, svg, count=1))


def svg_to_png(svg: str, size: tuple[float, float], *, dpi: int = DPI) -> bytes:
    """The picture as PNG on white, ``size`` its width and height in mm.

    The same SVG gives the same bytes. Raises ``office.pdf.CannotPrint`` as the printer does.
    """
    wide, high = size
    sheet = f"@page picture {{ margin: 0; size: {wide}mm {high}mm; }} body {{ page: picture; }}"
    place = f"svg {{ display: block; height: {high}mm; width: {wide}mm; }}"
    head = f"<title>-</title><style>{sheet} {place}</style>"
    page = f'<html lang="ru"><head>{head}</head><body>{_NAMES.sub("", svg)}</body></html>'
    printed = draw(page, title="-", identifier=b"0" * 16)
    return sheets_to_png(printed.data, dpi=dpi, most=1)[0]


def sheets_to_png(data: bytes, *, dpi: int, most: int) -> list[bytes]:
    """The first sheets of a PDF as PNG on white, ``most`` of them."""
    with _reading:
        opened = pypdfium2.PdfDocument(data)
        try:
            shown = [opened[at].render(scale=dpi / 72).to_pil() for at in range(min(most, len(opened)))]
        finally:
            opened.close()
    return [_png(sheet, dpi) for sheet in shown]


def _png(sheet: Image.Image, dpi: int) -> bytes:
    out = BytesIO()
    sheet.save(out, "PNG", dpi=(dpi, dpi), optimize=True)
    return out.getvalue()
