"""Whom a measure names: follow its words, or take what a coordinator has chosen."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import journal
from accounts.models import User
from plans.models import Measure, MeasureResponsible, Plan
from plans.rules import PartyRole, why_not_edit
from plans.services.directory import Directory, plain
from schools.models import PostGroup, ResponsiblePerson


def follow_words(row: Measure, plan: Plan) -> None:
    """Make the parties those of the row's words; a party named as before keeps its part and its link."""
    before = {plain(party.words): party for party in row.parties.all()}
    wanted = list(Directory(plan.municipality_id, plan.school_id, {}).parties(row))
    for party in wanted:
        kept = before.pop(plain(party.words), None)
        if kept is not None:
            party.role, party.person_id, party.group_id = kept.role, kept.person_id, kept.group_id
    row.parties.all().delete()
    MeasureResponsible.objects.bulk_create(wanted)


@transaction.atomic
def choose(party: MeasureResponsible, *, role: str, link: ResponsiblePerson | PostGroup | None, by: User) -> None:
    """Say what a named party has to do and which person or group of the directory it is."""
    plan = Plan.objects.select_for_update().get(pk=party.measure.plan_id)
    if refusal := why_not_edit(plan.state):
        raise ValidationError(refusal)
    if link is not None and link.municipality_id != plan.municipality_id:
        raise ValidationError(_("This person or group belongs to another municipality."))
    before: dict[str, Any] = {"role": party.role, "person": party.person_id, "group": party.group_id}
    party.role = PartyRole(role)
    party.person = link if isinstance(link, ResponsiblePerson) else None
    party.group = link if isinstance(link, PostGroup) else None
    party.save(update_fields=["role", "person", "group"])
    after = {"role": party.role, "person": party.person_id, "group": party.group_id}
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if changes:
        journal.record(
            "measure.party",
            party.measure,
            by,
            municipality=plan.municipality_id,
            school=plan.school_id,
            changes=changes,
        )
