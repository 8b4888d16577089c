"""HTML to a tagged PDF/A-2a with our own assets only: nothing comes from the network, nothing from the disk but these.

The same HTML, title and identifier give the same bytes in every process of the same machine.
"""

import atexit
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

VARIANT = "pdf/a-2a"
SCHEME = "asset:"
EMBLEM = f"{SCHEME}emblem-"
FACES = (
    "LiberationSerif-Regular.ttf",
    "LiberationSerif-Bold.ttf",
    "LiberationSerif-Italic.ttf",
    "LiberationSerif-BoldItalic.ttf",
    "LiberationSans-Regular.ttf",
    "LiberationSans-Bold.ttf",
)
FONT_FOLDERS = (
    Path("/usr/share/fonts/truetype/liberation"),
    Path("/usr/share/fonts/truetype/liberation2"),
    Path("/usr/share/fonts/liberation-serif"),
    Path("/usr/share/fonts/liberation-sans"),
    Path("/usr/local/share/fonts"),
)
STYLE = Path(__file__).resolve().parent.parent / "static" / "css" / "print.css"
# Because pango's font map is kept between papers and must not be used by two threads of a worker at once.
drawing = Lock()
_PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
_shown: dict[str, bytes] = {}


class CannotPrint(Exception):
    """Why nothing was drawn: ``code`` is ``font``, ``asset``, ``time`` or ``memory``.

    ``what`` names the missing or refused thing, or the limit in seconds or megabytes.
    """

    def __init__(self, code: str, what: str) -> None:
        super().__init__(f"{code}: {what}")
        self.code, self.what = code, what

    def __reduce__(self) -> tuple[type["CannotPrint"], tuple[str, str]]:
        return CannotPrint, (self.code, self.what)


class Printed(NamedTuple):
    """A drawn paper and the number of its pages."""

    data: bytes
    pages: int


def html_to_pdf(html: str, *, title: str, identifier: bytes) -> bytes:
    """The PDF of ``html``; see ``draw``."""
    return draw(html, title=title, identifier=identifier).data


def draw(html: str, *, title: str, identifier: bytes, pictures: Mapping[str, bytes] | None = None) -> Printed:
    """Draw ``html``; ``title`` becomes the PDF's title, ``identifier`` (16 bytes or so) its permanent identifier.

    ``pictures`` are PNG or JPEG data by the addresses (``asset:emblem-…``) under which this HTML alone may show them.
    Raises ``CannotPrint`` when a face of the font is missing, or when the HTML or its styles ask for anything but the
    bundled assets.
    """
    with laying_out(identifier, pictures) as lay_out:
        document = lay_out(html)
        document.metadata.title = title
        return Printed(bytes(document.write_pdf(**options(identifier))), len(document.pages))


def options(identifier: bytes) -> dict[str, Any]:
    """How WeasyPrint is asked to lay out and to write."""
    return {"pdf_variant": VARIANT, "pdf_identifier": identifier}


@contextmanager
def laying_out(identifier: bytes, pictures: Mapping[str, bytes] | None = None) -> Iterator[Callable[[str], Any]]:
    """What turns HTML into WeasyPrint's ``Document`` with our own assets only; one thread of a worker at a time.

    Raises ``CannotPrint`` at the end when anything else was asked for.
    """
    assets = _assets(FONT_FOLDERS)
    from weasyprint import HTML  # noqa: PLC0415 because loading it takes a second that the web process need not spend
    from weasyprint.urls import FatalURLFetchingError  # noqa: PLC0415

    with drawing:
        fonts, style, fetch, refused = _kept(tuple(assets.items()))
        refused.clear()
        _shown.clear()
        _shown.update(pictures or {})

        def lay_out(html: str) -> Any:
            asked = HTML(string=html, url_fetcher=fetch)
            return asked.render(stylesheets=[style], font_config=fonts, **options(identifier))

        try:
            yield lay_out
        except FatalURLFetchingError:
            raise CannotPrint("asset", refused[0]) from None
        # Because a refusal inside a picture is swallowed on the way up, the list counts, not the exception.
        if refused:
            raise CannotPrint("asset", refused[0])


def warm() -> None:
    """Load what every drawing needs, so that a child process made to draw finds it there; raises ``CannotPrint``."""
    assets = _assets(FONT_FOLDERS)
    with drawing:
        _kept(tuple(assets.items()))


def _assets(folders: Iterable[Path]) -> dict[str, Path]:
    """Every asset by its address; looked up each time, because a font may be removed under a running worker."""
    found = {}
    for face in FACES:
        path = next((folder / face for folder in folders if (folder / face).is_file()), None)
        if path is None:
            raise CannotPrint("font", face)
        found[SCHEME + face] = path
    return found


@lru_cache(maxsize=1)
def _kept(assets: tuple[tuple[str, Path], ...]) -> tuple[Any, Any, Callable[[str], Any], list[str]]:
    """Made once per process: WeasyPrint's FontConfiguration and CSS, what hands out assets to it, what it refused."""
    from weasyprint import CSS  # noqa: PLC0415
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415
    from weasyprint.urls import FatalURLFetchingError, URLFetcherResponse  # noqa: PLC0415

    allowed = dict(assets)
    refused: list[str] = []

    def fetch(url: str, headers: dict[str, str] | None = None) -> Any:
        if url in _shown and (kind := _picture_type(_shown[url])):
            return URLFetcherResponse(url, _shown[url], {"Content-Type": kind})
        if url not in allowed:
            refused.append(url[:200])
            raise FatalURLFetchingError(url)
        return URLFetcherResponse(url, allowed[url].read_bytes(), {"Content-Type": "font/ttf"})

    fonts = FontConfiguration()
    style = CSS(string=STYLE.read_text(encoding="utf-8"), font_config=fonts, url_fetcher=fetch)
    return fonts, style, fetch, refused


def _picture_type(data: bytes) -> str:
    """PNG and JPEG by their first bytes; anything else, SVG above all, is no picture of ours."""
    return next((kind for start, kind in _PICTURES.items() if data.startswith(start)), "")


# Because the fonts lie in a temporary folder that is emptied only while Python is still whole.
atexit.register(_kept.cache_clear)
