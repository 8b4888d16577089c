"""An observer's certificate with its square code, which leads to a page that tells only whether it is valid."""

from html import escape
from textwrap import wrap

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import override

from documents.orders.frame import paper
from observers.models import Accreditation
from observers.reports.badges import code_of
from office.blocks import Paragraph, Picture
from office.paper import Paper
from office.typography import typeset

WIDE, HIGH = 170, 62  # mm of the card, which is also its viewBox
SQUARE, EDGE = 48, 7  # mm of the code and of its place from the left and the top
SIGNS = 30  # of a name on one line
FONT = "Liberation Sans, Arial, sans-serif"


def badge_address(paper_of: Accreditation) -> str:
    """What the code holds: the public page of this certificate."""
    slug = paper_of.observer.municipality.slug
    return f"{settings.SITE_URL}{reverse('certificate', args=[slug, code_of(paper_of)])}"


def badge_paper(row: Accreditation) -> Paper:
    """The certificate in Russian, with a card to be cut out."""
    with override("ru"):
        observer = row.observer
        category = capfirst(str(observer.get_category_display()))
        spoken = f"Карточка с номером удостоверения {row.number} и кодом для проверки по адресу {badge_address(row)}"
        lines = (
            f"Предъявитель: {observer.full_name}",
            f"Категория: {category}",
            f"Действительно {_validity(row)} при предъявлении документа, удостоверяющего личность.",
            "Проверить удостоверение можно по коду на карточке: страница сообщает номер и срок, но не имя.",
        )
        return paper(
            observer.municipality,
            kind="удостоверение",
            heading="общественного наблюдателя при проведении всероссийских проверочных работ",
            blocks=(Paragraph("\n".join(lines)), Picture(card(row), "Карточка наблюдателя", spoken)),
        )


def _validity(row: Accreditation) -> str:
    return f"с {row.valid_from:%d.%m.%Y} по {row.valid_to:%d.%m.%Y}"


def card(row: Accreditation) -> str:
    """The card as SVG, a unit a millimetre: the code on the left, who and how long on the right."""
    observer = row.observer
    left = EDGE + SQUARE + 8
    names = wrap(typeset(observer.full_name), SIGNS)[:4] or [f"№ {observer.number}"]
    texts = [_text(left, 13, 4.2, "ОБЩЕСТВЕННЫЙ НАБЛЮДАТЕЛЬ")]
    texts += [_text(left, 22 + 6 * at, 5, line, bold=True) for at, line in enumerate(names)]
    texts += [
        _text(left, 47, 4, f"Удостоверение № {row.number}"),
        _text(left, 53, 4, f"Действительно {_validity(row)}"),
    ]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" role="img" font-family="{FONT}">'
    frame = f'<rect x="0.5" y="0.5" width="{WIDE - 1}" height="{HIGH - 1}" rx="3" fill="#ffffff" stroke="#1b4a7a"/>'
    title = f"<title>{escape(f'Удостоверение № {row.number}')}</title>"
    return "".join((head, title, frame, square(badge_address(row)), *texts, "</svg>"))


def square(text: str) -> str:
    """The code as one path, ``SQUARE`` mm wide without its quiet zone, which the card's own white gives."""
    code = segno.make(text, error="m", micro=False)
    rows = [list(row) for row in code.matrix]
    size = SQUARE / len(rows)
    dots = [
        f"M{EDGE + size * x:.3f} {EDGE + size * y:.3f}h{size:.3f}v{size:.3f}h-{size:.3f}z"
        for y, row in enumerate(rows)
        for x, dark in enumerate(row)
        if dark
    ]
    return f'<path d="{"".join(dots)}" fill="#000000" shape-rendering="crispEdges"/>'


def _text(x: float, y: float, size: float, words: str, *, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x}" y="{y}" font-size="{size}"{weight} fill="#000000">{escape(words)}</text>'
