"""The words of a text are kept beside it, because PostgreSQL else reckons them anew for every row of a common word.

Their index is brought up to date at once, because a list of what is still to be put in makes the planner shun it.
"""

from django.db import migrations, models

FORWARD = """
DROP INDEX document_words;
ALTER TABLE documents_document
    ADD COLUMN words tsvector GENERATED ALWAYS AS (to_tsvector('russian'::regconfig, COALESCE(search, ''))) STORED;
CREATE INDEX document_words ON documents_document USING gin (words) WITH (fastupdate = off);
"""
BACKWARD = """
ALTER TABLE documents_document DROP COLUMN words;
CREATE INDEX document_words ON documents_document USING gin (to_tsvector('russian'::regconfig, COALESCE(search, '')));
"""


def forward(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FORWARD, params=None)


def backward(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(BACKWARD, params=None)


class Migration(migrations.Migration):
    dependencies = [("documents", "0008_word_checksum")]
    operations = [
        migrations.RunPython(forward, backward),
        migrations.AddIndex("document", models.Index(fields=["-created_at", "-id"], name="document_latest")),
    ]
