"""After every change: read the deadlines of a draft plan anew and find what is wrong with its rows."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import journal
from accounts.models import User
from plans import defects
from plans.importing import staging
from plans.importing.draft import PartyKind
from plans.importing.parties import read_parties
from plans.importing.wording import one_name_spelt_twice
from plans.models import Measure, Plan
from plans.rules import why_not_edit
from plans.services import parties
from plans.terms import Period, to_stored

FIELD_OF = {"deadline": "deadline_text", "responsible": "responsible_text", "result": "result"}


def words_of(measure: Measure) -> dict[str, str]:
    """The row's present words by column."""
    return {
        "number": measure.number,
        "title": measure.title,
        "deadline": measure.deadline_text,
        "responsible": measure.responsible_text,
        "result": measure.result,
        "notes": measure.notes,
    }


def period_of(plan: Plan) -> Period | None:
    """The plan's period as the deadline language wants it."""
    return staging.period_of(plan.period_text, plan.period_start, plan.period_end)


def expects_result(plan: Plan) -> bool:
    """Whether this plan has a column for the expected result."""
    return any(column.get("means") == "result" for column in plan.columns)


def refresh(plan: Plan, measures: Iterable[Measure] | None = None) -> None:
    """Find the doubts of these rows, or of all, and save the rows whose reading has changed."""
    period, result = period_of(plan), expects_result(plan)
    everyone = list(plan.measures.all())
    chosen = everyone if measures is None else list(measures)
    twice = _spelt_twice(everyone)
    changed = [row for row in chosen if _read_again(row, period, result, twice.get(row.pk, []))]
    Measure.objects.bulk_update(changed, ["term", "doubts", "open_doubts"])


def _read_again(row: Measure, period: Period | None, expects: bool, extra: list[dict[str, Any]]) -> bool:
    source = row.source or {}
    imported = [doubt for doubt in source.get("imported", []) if doubt["code"] != "name_spelt_twice"]
    facts = defects.Row(words_of(row), source.get("words", {}), [*imported, *extra], expects)
    term, doubts = defects.find(facts, period, known=row.doubts)
    after = (to_stored(term), [dict(doubt) for doubt in doubts], defects.open_count(doubts))
    if after == (row.term, row.doubts, row.open_doubts):
        return False
    row.term, row.doubts, row.open_doubts = after
    return True


def _spelt_twice(rows: list[Measure]) -> dict[int, list[dict[str, Any]]]:
    """Doubts about names, by measure: found over the whole plan, because one row alone cannot tell."""
    named = {row.pk: _people(row.responsible_text) for row in rows}
    everybody = list(dict.fromkeys(name for names in named.values() for name in names))
    twins = {name: other for name in everybody for other in everybody if one_name_spelt_twice(name, other)}
    return {
        pk: [
            {"code": "name_spelt_twice", "facts": {"name": name, "other": twins[name]}}
            for name in dict.fromkeys(names)
            if name in twins
        ]
        for pk, names in named.items()
    }


def _adopt(row: Measure, plan: Plan, doubt: dict[str, Any]) -> dict[str, str]:
    """Take the words that the cell above offers; returns what was taken, for the journal."""
    taken = {FIELD_OF[column]: text for column, text in defects.adopted([doubt]).items() if text}
    for name, text in taken.items():
        setattr(row, name, text)
    if taken:
        row.version += 1
        row.save(update_fields=[*taken, "version"])
        parties.follow_words(row, plan)
        refresh(plan, [row])
    return taken


def _people(words: str) -> list[str]:
    return [party.person for party in read_parties(words) if party.kind is PartyKind.PERSON and party.person]


@transaction.atomic
def decide(measure: Measure, key: str, *, by: User, note: str = "") -> Measure:
    """Find one doubt right as it is; raises ``ValidationError`` when the plan is frozen or the doubt has gone."""
    plan = Plan.objects.select_for_update().get(pk=measure.plan_id)
    if refusal := why_not_edit(plan.state):
        raise ValidationError(refusal)
    row = Measure.objects.select_for_update().get(pk=measure.pk)
    doubt = next((doubt for doubt in row.doubts if doubt["key"] == key), None)
    if doubt is None:
        raise ValidationError(_("This doubt has gone already."))
    facts = {"code": doubt["code"], "note": note.strip()} | _adopt(row, plan, doubt)
    doubt["decided"], doubt["note"] = str(by), note.strip()
    row.open_doubts = defects.open_count(row.doubts)
    row.save(update_fields=["doubts", "open_doubts"])
    journal.record(
        "plan.doubt_decided", row, by, municipality=plan.municipality_id, school=plan.school_id, changes=facts
    )
    return row
