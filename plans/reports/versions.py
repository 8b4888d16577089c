"""What changed between two versions of a report, word by word."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from plans.models import Report
from plans.reports.difference import Change, pieces
from plans.rules import Outcome


def changes(older: Report, newer: Report) -> list[Change]:
    """Every field in which the two versions differ, with both texts in pieces."""
    pairs = zip(fields(older), fields(newer), strict=True)
    return [Change("", what, *pieces(was, now)) for (what, was), (_same, now) in pairs if was != now]


def fields(report: Report) -> list[tuple[str, str]]:
    """What a version says: the name of each field and its words."""
    return [
        (_("Outcome"), str(Outcome(report.outcome).label)),
        (_("Date done"), f"{report.done_on:%d.%m.%Y}" if report.done_on else ""),
        (_("What was done"), report.text),
        (_("Links"), "\n".join(report.links)),
        (_("Paper acts"), "\n".join(_acts(report))),
        (_("Files"), "\n".join(sorted(f"{proof.name} ({proof.sha256[:8]})" for proof in report.evidence.all()))),
    ]


def _acts(report: Report) -> Iterable[str]:
    """The paper acts in words: kind, number, date."""
    for act in report.acts:
        number = f"№ {act['number']}" if act.get("number") else ""
        day = f"{date.fromisoformat(act['date']):%d.%m.%Y}" if act.get("date") else ""
        dated = _("dated %(day)s") % {"day": day} if day else ""
        yield " ".join(part for part in (act.get("kind", ""), number, dated) if part)
