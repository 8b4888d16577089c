"""Names of schools sort by their numbers: a collation of ICU on PostgreSQL, of our own on SQLite (config.sqlite3)."""

from django.contrib.postgres.operations import CreateCollation
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("schools", "0004_declension"),
    ]

    operations = [
        CreateCollation("natural_order", provider="icu", locale="und-u-kn-true"),
        migrations.AlterField(
            model_name="school",
            name="name",
            field=models.CharField(db_collation="natural_order", max_length=160, verbose_name="short name"),
        ),
    ]
