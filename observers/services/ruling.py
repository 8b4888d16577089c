"""The verb about rules: how hard a municipality takes them."""

from collections.abc import Mapping

from django.db import transaction

from accounts import journal
from accounts.models import User
from observers.kinds import Severity
from observers.models import RuleSetting
from observers.rules import ADJUSTABLE, DEFAULTS, Refusal
from schools.models import Municipality


@transaction.atomic
def set_rules(municipality: Municipality, severities: Mapping[Refusal, Severity], *, by: User) -> bool:
    """How hard the rules are taken here; whether anything changed. What may not be softened is passed over."""
    Municipality.objects.select_for_update().get(pk=municipality.pk)
    before = dict(RuleSetting.objects.filter(municipality=municipality).values_list("code", "severity"))
    changes = {}
    for code in ADJUSTABLE:
        old, new = before.get(code, DEFAULTS[code]), severities.get(code)
        if new is None or new == old:
            continue
        changes[str(code)] = [str(old), str(new)]
        RuleSetting.objects.update_or_create(municipality=municipality, code=code, defaults={"severity": new})
    if changes:
        journal.record("observer_rules.edited", municipality, by, municipality=municipality.pk, changes=changes)
    return bool(changes)
