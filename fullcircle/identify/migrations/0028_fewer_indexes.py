"""Indexes that cost every new record and that no question uses: another begins with the same column, or nothing asks."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Django adds these to every unique text, for questions about how it begins; search answers those from an index of its own.
NO_PATTERNS = """
DO $$ DECLARE pattern regclass; BEGIN
  FOR pattern IN SELECT c.oid::regclass FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    JOIN pg_class t ON t.oid = i.indrelid
    WHERE t.relname IN ('identify_contact', 'identify_company', 'identify_order', 'identify_product')
      AND c.relname LIKE '%\\_like' LOOP
    EXECUTE format('DROP INDEX %s', pattern);
  END LOOP;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("identify", "0027_consent_facts"),
        ("platform", "0011_merging"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="company",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="Who looks after it.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="company",
            name="team",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="platform.team",
            ),
        ),
        migrations.AlterField(
            model_name="contact",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="Who looks after it.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="contact",
            name="team",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="platform.team",
            ),
        ),
        migrations.AlterField(
            model_name="order",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="Who looks after it.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="order",
            name="team",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="platform.team",
            ),
        ),
        migrations.AlterField(
            model_name="product",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="Who looks after it.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="product",
            name="team",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="platform.team",
            ),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["owner", "id"], name="order_by_owner"),
        ),
        migrations.AddIndex(
            model_name="product",
            index=models.Index(fields=["owner", "id"], name="product_by_owner"),
        ),
        migrations.RunSQL(NO_PATTERNS, migrations.RunSQL.noop),
    ]
