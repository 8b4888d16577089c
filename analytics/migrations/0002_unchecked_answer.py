"""An answer of its own for results of which no sign could be checked: they stood among those without signs."""

from collections import Counter
from typing import Any

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

BATCH = 1000


def forward(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Tell those kept apart from the others, and count the sums of their analyses anew."""
    findings: Any = apps.get_model("analytics", "Finding").objects
    runs: set[int] = set()
    found: list[int] = []
    rows = findings.filter(answer="no_signs").values_list("pk", "run", "signs").order_by("pk")
    for pk, run, signs in rows.iterator(BATCH):
        if not any(sign.get("checked") for sign in signs):
            found.append(pk)
            runs.add(run)
    for at in range(0, len(found), BATCH):
        findings.filter(pk__in=found[at : at + BATCH]).update(answer="unchecked")
    _count(apps, runs)


def backward(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Back among those without signs."""
    findings: Any = apps.get_model("analytics", "Finding").objects
    rows = findings.filter(answer="unchecked")
    runs = set(rows.values_list("run", flat=True))
    rows.update(answer="no_signs")
    _count(apps, runs)


def _count(apps: StateApps, runs: set[int]) -> None:
    findings: Any = apps.get_model("analytics", "Finding").objects
    for run in apps.get_model("analytics", "Run").objects.filter(pk__in=runs):  # type: ignore[attr-defined]
        if "answers" in run.figures:
            counted = Counter(findings.filter(run=run).order_by().values_list("answer", flat=True))
            names = {"signs", "no_signs", "too_few", *counted}
            run.figures["answers"] = {answer: counted[answer] for answer in sorted(names)}
            run.save(update_fields=["figures"])


class Migration(migrations.Migration):
    """Widened first, told apart then."""

    dependencies = [("analytics", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="finding",
            name="answer",
            field=models.CharField(
                choices=[
                    ("signs", "there are signs that need a check"),
                    ("no_signs", "no signs that need a check"),
                    ("unchecked", "could not be checked"),
                    ("too_few", "too few works to judge"),
                ],
                max_length=9,
                verbose_name="answer",
            ),
        ),
        migrations.RunPython(forward, backward),
    ]
