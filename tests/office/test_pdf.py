"""The door to PDF: our own assets only, the same bytes every time, tagged, one font."""

import hashlib
import re
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import ClassVar

import pdfplumber
import pytest
from pdfminer.pdftypes import resolve1
from PIL import Image

from office import pdf

PAGE = '<!doctype html><html lang="ru"><head>{head}</head><body>{body}</body></html>'
PLAIN = PAGE.format(head="<title>Приказ</title>", body="<h1>Об итогах</h1><p>Текст <b>жирный</b>, № 5.</p>")
DRAW = """
import hashlib, sys
from office.pdf import html_to_pdf
data = html_to_pdf(sys.stdin.read(), title="Приказ", identifier=b"0123456789abcdef")
sys.stdout.write(hashlib.sha256(data).hexdigest())
"""


def draw(html: str) -> bytes:
    return pdf.html_to_pdf(html, title="Приказ", identifier=b"0123456789abcdef")


def fonts(data: bytes, folder: Path) -> list[str]:
    (folder / "drawn.pdf").write_bytes(data)
    shown = subprocess.run(["pdffonts", str(folder / "drawn.pdf")], capture_output=True, text=True, check=True).stdout
    return sorted(line.split()[0].partition("+")[2] for line in shown.splitlines()[2:])


@pytest.mark.parametrize(
    ("head", "body", "asked"),
    [
        ("", '<img src="file:///etc/hostname">', "file:///etc/hostname"),
        ("", '<img src="http://127.0.0.1:9/logo.png">', "http://127.0.0.1:9/logo.png"),
        ("", '<img src="https://example.org/go?to=x">', "https://example.org/go?to=x"),
        ("", '<img src="ftp://example.org/x.png">', "ftp://example.org/x.png"),
        ("", '<img src="asset:../settings.py">', "asset:../settings.py"),
        ("", '<img src="asset:LiberationSerif-Regular.ttf?x=1">', "asset:LiberationSerif-Regular.ttf?x=1"),
        ("", '<img src="data:image/svg+xml,%3Csvg/%3E">', "data:image/svg+xml,%3Csvg/%3E"),
        ("", '<object data="file:///etc/hostname"></object>', "file:///etc/hostname"),
        (
            "",
            '<svg width="9" height="9"><image href="file:///etc/hostname" width="9" height="9"/></svg>',
            "file:///etc/hostname",
        ),
        ('<link rel="stylesheet" href="file:///tmp/x.css">', "", "file:///tmp/x.css"),
        ('<link rel="attachment" href="file:///etc/hostname">', "", "file:///etc/hostname"),
        ("<style>@import url(http://127.0.0.1:9/x.css);</style>", "", "http://127.0.0.1:9/x.css"),
        (
            "<style>@font-face{font-family:X;src:url(http://127.0.0.1:9/x.ttf)}</style>",
            '<p style="font-family:X">а</p>',
            "http://127.0.0.1:9/x.ttf",
        ),
        ("", '<p style="background:url(file:///etc/hostname)">а</p>', "file:///etc/hostname"),
    ],
)
def test_nothing_foreign_is_fetched(head: str, body: str, asked: str) -> None:
    with pytest.raises(pdf.CannotPrint) as caught:
        draw(PAGE.format(head=head, body=body))
    assert (caught.value.code, caught.value.what) == ("asset", asked)


class Redirects(BaseHTTPRequestHandler):
    """A server that would send whoever asks on to a file."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        """Note the question."""
        self.asked.append(self.path)
        self.send_response(302)
        self.send_header("Location", "file:///etc/hostname")
        self.end_headers()


@pytest.mark.parametrize(
    "body",
    [
        '<img src="{url}">',
        '<style>@import "{url}";</style>',
        '<style>@font-face {{ font-family: X; src: url("{url}") }} p {{ font-family: X }}</style><p>а</p>',
        '<link rel="stylesheet" href="{url}">',
        '<svg viewBox="0 0 9 9"><image href="{url}" width="9" height="9"/></svg>',
    ],
)
def test_nobody_on_the_network_is_even_asked(body: str) -> None:
    server = HTTPServer(("127.0.0.1", 0), Redirects)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}/go"
    try:
        with pytest.raises(pdf.CannotPrint) as caught:
            draw(PAGE.format(head="", body=body.format(url=address)))
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
    assert (caught.value.code, caught.value.what, Redirects.asked) == ("asset", address, [])


def test_a_picture_is_shown_to_its_own_paper_only() -> None:
    made = BytesIO()
    Image.new("RGB", (4, 4)).save(made, "PNG")
    page = PAGE.format(head="<title>П</title>", body='<img src="asset:emblem-1" alt="Герб">')
    pictures = {"asset:emblem-1": made.getvalue()}
    assert pdf.draw(page, title="П", identifier=b"0" * 16, pictures=pictures).pages == 1
    for others in ({}, {"asset:emblem-2": made.getvalue()}):
        with pytest.raises(pdf.CannotPrint) as caught:
            pdf.draw(page, title="П", identifier=b"0" * 16, pictures=others)
        assert caught.value.what == "asset:emblem-1"


def test_drawing_goes_on_after_a_refusal() -> None:
    before = draw(PLAIN)
    with pytest.raises(pdf.CannotPrint):
        draw(PAGE.format(head="", body='<img src="file:///etc/hostname">'))
    assert draw(PLAIN) == before


def test_a_missing_face_is_refused_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for face in pdf.FACES[:3]:
        (tmp_path / face).write_bytes(b"")
    monkeypatch.setattr(pdf, "FONT_FOLDERS", (tmp_path,))
    with pytest.raises(pdf.CannotPrint) as caught:
        draw(PLAIN)
    assert (caught.value.code, caught.value.what) == ("font", "LiberationSerif-BoldItalic.ttf")


def test_same_bytes_in_this_process_and_in_another() -> None:
    here = [hashlib.sha256(draw(PLAIN)).hexdigest() for _ in range(2)]
    root = Path(pdf.__file__).resolve().parent.parent
    done = subprocess.run(
        [sys.executable, "-c", DRAW], input=PLAIN, capture_output=True, text=True, check=True, cwd=root
    )
    assert [*here, done.stdout] == [here[0]] * 3


def test_another_identifier_gives_another_file() -> None:
    assert pdf.html_to_pdf(PLAIN, title="Приказ", identifier=b"f" * 16) != draw(PLAIN)


def test_only_our_font_is_embedded(tmp_path: Path) -> None:
    assert fonts(draw(PLAIN), tmp_path) == ["Liberation-Serif", "Liberation-Serif-Bold"]


def test_tagged_in_russian_and_archival(tmp_path: Path) -> None:
    (tmp_path / "drawn.pdf").write_bytes(data := draw(PLAIN))
    shown = subprocess.run(["pdfinfo", str(tmp_path / "drawn.pdf")], capture_output=True, text=True, check=True).stdout
    facts = dict(line.split(":", 1) for line in shown.splitlines() if ":" in line)
    assert facts["Tagged"].strip() == "yes"
    assert facts["Title"].strip() == "Приказ"
    with pdfplumber.open(BytesIO(data)) as opened:
        catalog = opened.doc.catalog
        about = resolve1(catalog["Metadata"]).get_data().decode()
    assert resolve1(catalog["StructTreeRoot"])["Type"].name == "StructTreeRoot"
    assert resolve1(catalog["MarkInfo"])["Marked"] is True
    assert catalog["Lang"] == b"ru"
    assert re.findall(r'pdfaid:(part|conformance)[>="]+(\w)', about) == [("part", "2"), ("conformance", "A")]
    assert pdf.draw(PLAIN, title="Приказ", identifier=b"0" * 16).pages == 1
