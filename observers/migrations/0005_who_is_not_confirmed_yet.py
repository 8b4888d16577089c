"""Whoever is not confirmed yet may have left only a telephone, so the state no longer speaks of an e-mail."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("observers", "0004_published_consents_stay"),
    ]

    operations = [
        migrations.AlterField(
            model_name="observer",
            name="state",
            field=models.CharField(
                choices=[
                    ("unconfirmed", "not confirmed yet"),
                    ("active", "active"),
                    ("removed", "removed"),
                    ("withdrawn", "consent withdrawn"),
                    ("erased", "data destroyed"),
                ],
                default="unconfirmed",
                max_length=12,
                verbose_name="state",
            ),
        ),
    ]
