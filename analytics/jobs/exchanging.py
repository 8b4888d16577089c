"""The dealing of works for many schools, which may take longer than a page should."""

from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import journal
from accounts.models import User
from accounts.queue import Work
from analytics.models import Exchange
from analytics.reports.exchanges import answer


def solve_exchange(work: Work) -> None:
    """Deal the works and keep the answer, unless somebody has changed the facts meanwhile."""
    rows: Any = Exchange.objects.select_related("municipality")
    row: Exchange = rows.get(pk=work.args["exchange"])
    found = answer(row)
    with work.finish(url=reverse("exchange", args=[row.pk])):
        fresh: Any = Exchange.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if fresh.version != work.args["version"] or fresh.accepted_at is not None:
            raise ValidationError(_("Somebody has changed the facts meanwhile. Deal the works again."))
        keep(fresh, found, work.by)


def keep(row: Exchange, found: dict[str, Any], by: User | None) -> None:
    """Write the answer into a locked row."""
    row.result = found
    row.version += 1
    row.save(update_fields=["result", "version"])
    told = {"left": sum(one["works"] for one in found["shortfalls"]), "refusal": found.get("refusal", "")}
    facts = {name: value for name, value in told.items() if value}
    journal.record("exchange.solved", row, by, municipality=row.municipality_id, changes=facts)
