"""The head, the look and the signature that every paper about observers has."""

from datetime import date

from office.paper import Annex, Block, Clause, Paper, Profile, Signature
from schools.models import Layout, Municipality

BLANK = "____________________"


def paper(
    municipality: Municipality,
    *,
    kind: str,
    heading: str,
    preamble: str = "",
    command: str = "",
    clauses: tuple[Clause, ...] = (),
    annexes: tuple[Annex, ...] = (),
    blocks: tuple[Block, ...] = (),
    signature: Signature | None = None,
) -> Paper:
    """A paper of the department; ``kind`` in lower case («приказ»), ``heading`` goes on from it.

    Without a ``signature`` the head of the department signs.
    """
    layout = Layout.objects.filter(municipality=municipality).first() or Layout(municipality=municipality)
    head = layout.organisation.splitlines() or [municipality.department.upper()]
    return Paper(
        organisation=tuple(line.strip() for line in head if line.strip()),
        kind=kind,
        heading=heading,
        preamble=preamble,
        clauses=clauses,
        signature=signature or Signature(layout.signatory_post.strip(), layout.signatory_name.strip()),
        command=command,
        place=layout.place,
        annexes=annexes,
        profile=_profile(layout),
        blocks=blocks,
    )


def _profile(layout: Layout) -> Profile:
    return Profile(
        margin_left=layout.margin_left,
        margin_right=layout.margin_right,
        margin_top=layout.margin_top,
        margin_bottom=layout.margin_bottom,
        font_size=layout.font_size,
        table_font_size=layout.table_font_size,
        line_spacing=float(layout.line_spacing),
        initials="spaced" if layout.initials == Layout.Initials.SPACED else "close",
    )


def span(first: date, last: date) -> str:
    """«14.04.2027» or «с 14.04.2027 по 28.04.2027»."""
    return f"{first:%d.%m.%Y}" if first == last else f"с {first:%d.%m.%Y} по {last:%d.%m.%Y}"
