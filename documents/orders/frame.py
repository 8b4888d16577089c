"""The head, the look and the signature of a department's or a school's papers."""

from dataclasses import replace

from office.blocks import Block
from office.paper import Annex, Clause, Paper, Profile, Signature
from schools.models import Layout, Municipality, School


def layout_of(municipality: Municipality) -> Layout:
    """How the department's papers look; the usual look where it has said nothing."""
    return Layout.objects.select_related("emblem").filter(municipality=municipality).first() or Layout(
        municipality=municipality
    )


def profile(layout: Layout) -> Profile:
    """The department's layout as the printer wants it."""
    return Profile(
        margin_left=layout.margin_left,
        margin_right=layout.margin_right,
        margin_top=layout.margin_top,
        margin_bottom=layout.margin_bottom,
        font_size=layout.font_size,
        table_font_size=layout.table_font_size,
        line_spacing=float(layout.line_spacing),
        initials="spaced" if layout.initials == Layout.Initials.SPACED else "close",
        number_place=layout.number_place,
        heading_place=layout.heading_place,
    )


def head(layout: Layout, school: School | None = None) -> tuple[str, ...]:
    """The lines that name whose paper it is."""
    if school:
        lines = (school.full_name or school.name).splitlines()
    else:
        lines = layout.organisation.splitlines() or [layout.municipality.department.upper()]
    return tuple(line.strip() for line in lines if line.strip())


def signatory(layout: Layout, school: School | None = None) -> Signature:
    """Who signs by default: the head of the school, or the one whom the layout names."""
    if school:
        return Signature("Директор", school.director.strip())
    return Signature(layout.signatory_post.strip(), layout.signatory_name.strip())


def restyled(made: Paper, layout: Layout) -> Paper:
    """A department's paper in another look, such as one that is not saved yet."""
    return replace(
        made,
        organisation=head(layout),
        signature=signatory(layout),
        place=layout.place,
        profile=profile(layout),
        performer=layout.performer.strip(),
        emblem=layout.emblem.sha256 if layout.emblem else "",
        address=layout.address.strip(),
    )


def paper(  # noqa: PLR0913 because a paper is told its parts one by one
    municipality: Municipality,
    *,
    kind: str,
    heading: str,
    school: School | None = None,
    preamble: str = "",
    command: str = "",
    clauses: tuple[Clause, ...] = (),
    annexes: tuple[Annex, ...] = (),
    blocks: tuple[Block, ...] = (),
    addressee: tuple[str, ...] = (),
    signatures: tuple[Signature, ...] = (),
    signature: Signature | None = None,
) -> Paper:
    """A paper in the department's look; ``kind`` in lower case («приказ»), ``heading`` goes on from it.

    ``command`` opens the clauses («ПРИКАЗЫВАЮ:»). Without a ``signature`` the head of the department, or of the school,
    signs.
    """
    layout = layout_of(municipality)
    return Paper(
        organisation=head(layout, school),
        kind=kind,
        heading=heading,
        preamble=preamble,
        clauses=clauses,
        signature=signature or signatory(layout, school),
        command=command,
        place=layout.place,
        annexes=annexes,
        profile=profile(layout),
        blocks=blocks,
        addressee=addressee,
        signatures=signatures,
        # Because a school has neither the department's arms nor its clerks.
        performer="" if school else layout.performer.strip(),
        emblem=layout.emblem.sha256 if layout.emblem and not school else "",
        address="" if school else layout.address.strip(),
    )
