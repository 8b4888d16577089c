"""The head, the look and the signature that every paper of what follows signs has."""

from office.paper import Annex, Block, Clause, Paper, Signature
from plans.orders import profile
from schools.models import Layout, Municipality


def paper(
    municipality: Municipality,
    *,
    kind: str,
    heading: str,
    preamble: str = "",
    clauses: tuple[Clause, ...] = (),
    annexes: tuple[Annex, ...] = (),
    blocks: tuple[Block, ...] = (),
) -> Paper:
    """A paper of the department; ``kind`` in lower case («протокол»), ``heading`` goes on from it."""
    layout = Layout.objects.filter(municipality=municipality).first() or Layout(municipality=municipality)
    head = layout.organisation.splitlines() or [municipality.department.upper()]
    return Paper(
        organisation=tuple(line.strip() for line in head if line.strip()),
        kind=kind,
        heading=heading,
        preamble=preamble,
        clauses=clauses,
        signature=Signature(layout.signatory_post.strip(), layout.signatory_name.strip()),
        command="",
        place=layout.place,
        annexes=annexes,
        profile=profile(layout),
        blocks=blocks,
    )
