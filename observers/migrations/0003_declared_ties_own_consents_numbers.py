"""Ties as the person said them, consent texts of a department's own, numbers of applications and of certificates."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def since_publication(apps, schema_editor):
    """What was published before had no day of its own."""
    for row in apps.get_model("observers", "ConsentText").objects.iterator():
        row.valid_from = django.utils.timezone.localdate(row.published_at)
        row.save(update_fields=["valid_from"])


def of_observers(apps, schema_editor):
    """The municipality of each observer, for its certificate."""
    rows = apps.get_model("observers", "Accreditation").objects
    people = apps.get_model("observers", "Observer").objects.filter(pk=models.OuterRef("observer"))
    rows.update(municipality=models.Subquery(people.values("municipality")[:1]))


class Migration(migrations.Migration):
    dependencies = [
        ("observers", "0002_nobody_twice_at_once"),
        ("schools", "0002_registry_upload"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AlterModelOptions(
            name="consenttext",
            options={"ordering": ["-version"], "verbose_name": "text of a consent"},
        ),
        migrations.AddField(
            model_name="accreditation",
            name="municipality",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="accreditations",
                to="schools.municipality",
            ),
        ),
        migrations.AddField(
            model_name="consenttext",
            name="purpose",
            field=models.CharField(blank=True, max_length=300, verbose_name="purpose"),
        ),
        migrations.AddField(model_name="consenttext", name="revision", field=models.PositiveIntegerField(default=1)),
        migrations.AddField(
            model_name="consenttext",
            name="user",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="consenttext",
            name="valid_from",
            field=models.DateField(default=django.utils.timezone.localdate, verbose_name="holds from"),
        ),
        migrations.AddField(
            model_name="place",
            name="application",
            field=models.CharField(blank=True, max_length=9, verbose_name="application number"),
        ),
        migrations.AddField(model_name="place", name="declared", field=models.JSONField(default=list)),
        migrations.AddField(
            model_name="tie",
            name="declared",
            field=models.BooleanField(default=False, verbose_name="said by the observer"),
        ),
        migrations.AddField(
            model_name="waiting",
            name="application",
            field=models.CharField(blank=True, max_length=9, verbose_name="application number"),
        ),
        migrations.AddField(model_name="waiting", name="declared", field=models.JSONField(default=list)),
        migrations.AlterField(
            model_name="consenttext",
            name="kind",
            field=models.CharField(
                choices=[
                    ("processing", "processing of personal data"),
                    ("publication", "publication of the name"),
                ],
                max_length=12,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="consenttext",
            name="published_at",
            field=models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True),
        ),
        migrations.AlterField(
            model_name="consenttext",
            name="version",
            field=models.PositiveSmallIntegerField(verbose_name="version"),
        ),
        migrations.AlterField(
            model_name="tie",
            name="subject",
            field=models.CharField(
                blank=True,
                choices=[
                    ("RU", "Russian language"),
                    ("MA", "mathematics"),
                    ("OM", "the world around us"),
                    ("LR", "literary reading"),
                    ("LI", "literature"),
                    ("IN", "foreign language"),
                    ("IS", "history"),
                    ("OB", "social studies"),
                    ("GG", "geography"),
                    ("BI", "biology"),
                    ("FI", "physics"),
                    ("HI", "chemistry"),
                    ("IT", "computer science"),
                    ("OT", "other subject"),
                ],
                max_length=4,
                verbose_name="subject",
            ),
        ),
        migrations.RunPython(since_publication, migrations.RunPython.noop),
        migrations.RunPython(of_observers, migrations.RunPython.noop),
    ]
