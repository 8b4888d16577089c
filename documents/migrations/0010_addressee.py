"""A paper of the department may be for one school; whom an issued one is for, and its Word twin, are frozen too."""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

_before = import_module("documents.migrations.0007_proof_and_search")


def _with_addressee(text):
    """The same trigger with one more frozen column, and one that comes with the file."""
    for row in ("OLD", "NEW"):
        text = text.replace(f"{row}.school_id,", f"{row}.school_id, {row}.addressee_id,")
        text = text.replace(f"{row}.sha256,", f"{row}.sha256, {row}.word_sha256,")
    for name, beside in (("school_id", "addressee_id"), ("sha256", "word_sha256")):
        one = f"OLD.{name} IS NOT NEW.{name}"
        text = text.replace(f"{one} OR", f"{one} OR OLD.{beside} IS NOT NEW.{beside} OR")
    return text


def _draw(schema_editor, change):
    _before._drop(schema_editor)
    texts = _before._before
    text = texts.POSTGRES if schema_editor.connection.vendor == "postgresql" else texts.SQLITE
    schema_editor.execute(change(_before._with_code(text)), params=None)


def drop(apps, schema_editor):
    # Because SQLite loses a trigger whenever its table is made anew.
    _before._drop(schema_editor)


def forward(apps, schema_editor):
    _draw(schema_editor, _with_addressee)


def backward(apps, schema_editor):
    _draw(schema_editor, lambda text: text)


class Migration(migrations.Migration):
    dependencies = [("documents", "0009_words_kept_apart"), ("schools", "0001_initial")]
    operations = [
        migrations.RunPython(drop, backward),
        migrations.AddField(
            "document",
            "addressee",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="schools.school",
                verbose_name="addressed to",
            ),
        ),
        migrations.RunPython(forward, drop),
    ]
