"""What may be done with a paper, as pure answers: an empty text allows, any other is the sentence that refuses."""

from typing import Any

from django.utils.translation import gettext as _

from office.paper import Paper


def why_not_edit(state: str) -> str:
    """Only a draft is edited."""
    return "" if state == "draft" else _("An issued document is never changed; another document amends it.")


def why_not_issue(state: str) -> str:
    """Only a draft is issued, and only once."""
    return "" if state == "draft" else _("This document is no draft any more.")


def why_not_withdraw(state: str) -> str:
    """Only a draft is laid aside."""
    return "" if state == "draft" else _("This document is no draft any more.")


def why_not_repeal(state: str) -> str:
    """Only a paper in force is repealed."""
    return "" if state == "issued" else _("Only a document in force can be repealed.")


def why_not_print(paper: Paper) -> str:
    """A paper needs its organisation, heading, clauses or other text, and somebody who signs."""
    missing = [
        (not any(line.strip() for line in paper.organisation), _("The head of the document names no organisation.")),
        (not paper.heading.strip(), _("The document has no heading.")),
        (not (paper.clauses or paper.blocks), _("The document has no clauses.")),
        (not paper.signature.post.strip() or not paper.signature.name.strip(), _("Nobody signs the document.")),
    ]
    return " ".join(sentence for lacking, sentence in missing if lacking)


def changed_facts(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Top-level facts that differ, as ``{name: [old, new]}``; annexes and blocks only by name: they are long."""
    differing = [name for name in after if before.get(name) != after[name]]
    return {name: [] if name in {"annexes", "blocks"} else [before.get(name), after[name]] for name in differing}
