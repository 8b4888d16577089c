"""The Word twin that lies beside a paper's file has its checksum too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0007_proof_and_search")]
    operations = [
        # Null, because SQLite would else make the table anew and lose the trigger that guards issued papers.
        migrations.AddField("document", "word_sha256", models.CharField(editable=False, max_length=64, null=True)),
    ]
