"""Fields of one's own begin as an empty object, not as a text that looks like one."""

from django.db import migrations, models

# Where nothing was given, PostgreSQL filled in a text that reads like an empty object. What was added to it made a list.
MEND = """
ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
UPDATE {table} SET {column} = (
  SELECT coalesce(jsonb_object_agg(field.key, field.value), '{{}}')
  FROM jsonb_array_elements(CASE jsonb_typeof({column}) WHEN 'array' THEN {column} ELSE '[]' END) given,
    jsonb_each(CASE jsonb_typeof(given) WHEN 'object' THEN given ELSE '{{}}' END) field
) WHERE jsonb_typeof({column}) <> 'object';
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("identify", "0016_import_portions"),
    ]

    operations = [
        migrations.AlterField(
            model_name="company",
            name="custom",
            field=models.JSONField(
                blank=True, db_default=models.Value({}, models.JSONField()), default=dict, editable=False
            ),
        ),
        migrations.AlterField(
            model_name="contact",
            name="custom",
            field=models.JSONField(
                blank=True, db_default=models.Value({}, models.JSONField()), default=dict, editable=False
            ),
        ),
        migrations.AlterField(
            model_name="contactpoint",
            name="parts",
            field=models.JSONField(
                db_default=models.Value({}, models.JSONField()), default=dict, editable=False
            ),
        ),
        migrations.AlterField(
            model_name="order",
            name="custom",
            field=models.JSONField(
                blank=True, db_default=models.Value({}, models.JSONField()), default=dict, editable=False
            ),
        ),
        migrations.AlterField(
            model_name="product",
            name="custom",
            field=models.JSONField(
                blank=True, db_default=models.Value({}, models.JSONField()), default=dict, editable=False
            ),
        ),
        *(
            migrations.RunSQL(MEND.format(table=table, column=column), migrations.RunSQL.noop)
            for table, column in [
                ("identify_contact", "custom"),
                ("identify_company", "custom"),
                ("identify_order", "custom"),
                ("identify_product", "custom"),
                ("identify_contact_point", "parts"),
            ]
        ),
    ]
