"""What may be done with a paper, as pure answers: an empty text allows, any other is the sentence that refuses."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from office import prose
from office.blocks import Block, Heading, Paragraph, Picture, Table, TableBlock
from office.paper import Paper


def why_not_edit(state: str) -> str:
    """Only a draft is edited."""
    if state == "signing":
        return _("This document is on signature. Take it back before changing it.")
    return "" if state == "draft" else _("An issued document is never changed; another document amends it.")


def why_not_sign(state: str) -> str:
    """Only a draft is sent to be signed."""
    return "" if state == "draft" else _("This document is no draft any more.")


def why_not_take_back(state: str) -> str:
    """Only what is being signed is taken back."""
    return "" if state == "signing" else _("This document is not on signature.")


def why_not_issue(state: str) -> str:
    """A draft, sent to be signed or not, is issued once."""
    return "" if state in {"draft", "signing"} else _("This document is no draft any more.")


def why_not_withdraw(state: str) -> str:
    """Only what has not been issued is laid aside."""
    return "" if state in {"draft", "signing"} else _("This document is no draft any more.")


def why_not_repeal(state: str) -> str:
    """Only a paper in force is repealed."""
    return "" if state == "issued" else _("Only a document in force can be repealed.")


def why_not_tie(state: str, other_state: str) -> str:
    """Only a paper in force changes another one, and only one that is in force."""
    if state != "issued":
        return _("Issue this document before it changes another one.")
    return "" if other_state == "issued" else _("Only a document in force can be amended or repealed.")


def why_not_attach(state: str) -> str:
    """Scans and signatures belong to issued papers."""
    return "" if state in {"issued", "repealed"} else _("Issue the document before attaching its scan.")


def why_not_refresh(state: str, frozen: bool) -> str:
    """Facts are taken anew only for a draft that nobody froze."""
    if frozen:
        return _("The facts of this draft are frozen.")
    return why_not_edit(state)


def refreshed(old: Paper, new: Paper, *, text: bool = False) -> Paper:
    """The paper with the facts of now in its tables and annexes, and the wording that a person gave it.

    With ``text`` the paragraphs between them are those of the facts too, not those of the person.
    """
    worded = new.with_words(heading=old.heading, preamble=old.preamble, clauses=old.clauses, signature=old.signature)
    return replace(
        worded.registered(old.number, old.dated),
        addressee=old.addressee or new.addressee,
        signatures=old.signatures or new.signatures,
        performer=old.performer or new.performer,
        blocks=new.blocks if text else prose.merged(old.blocks, new.blocks),
    )


def searched(paper: Paper) -> Iterator[str]:
    """Every text of a paper that a search looks through, in reading order."""
    yield from (paper.heading, *paper.addressee, paper.preamble)
    for block in paper.blocks:
        yield from _texts(block)
    yield from (text for _number, text, _depth in paper.numbered())
    for annex in paper.annexes:
        yield from (annex.title, *annex.paragraphs)
        yield from _cells(annex.table)
        for block in annex.blocks:
            yield from _texts(block)


def _texts(block: Block) -> Iterator[str]:
    match block:
        case Heading() | Paragraph():
            yield block.text
        case Picture():
            yield block.title
        case TableBlock():
            yield block.caption
            yield from _cells(block.table)


def _cells(table: Table | None) -> Iterator[str]:
    for section in table.sections if table else ():
        yield section.title
        for row in section.rows:
            yield from row


def why_not_print(paper: Paper) -> str:
    """A paper needs its organisation, heading, clauses or other text, and somebody who signs."""
    missing = [
        (not any(line.strip() for line in paper.organisation), _("The head of the document names no organisation.")),
        (not paper.heading.strip(), _("The document has no heading.")),
        (not (paper.clauses or paper.blocks), _("The document has no clauses.")),
        (not paper.signature.post.strip() or not paper.signature.name.strip(), _("Nobody signs the document.")),
    ]
    return " ".join(sentence for lacking, sentence in missing if lacking)


def changed_facts(before: dict[str, Any], after: dict[str, Any], *, personal: bool = False) -> dict[str, Any]:
    """Top-level facts that differ, as ``{name: [old, new]}``; annexes and blocks only by name: they are long.

    Of a ``personal`` paper all by name: it may name people whose data will be destroyed, and the journal never is.
    """
    differing = [name for name in after if before.get(name) != after[name]]
    told = set(differing) if personal else {"annexes", "blocks"}
    return {name: [] if name in told else [before.get(name), after[name]] for name in differing}
