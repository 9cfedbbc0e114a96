"""Where the links of a letter led, and that they were opened, goes with the person, and at no other time."""

import django.db.models.deletion
from django.db import migrations, models

GOES_WITH = """
DO $$ DECLARE old name; part record;
BEGIN
  FOR part IN SELECT * FROM (VALUES
    ('interact_sent_link', 'contact_id', 'identify_contact'), ('interact_link_click', 'contact_id', 'identify_contact'),
    ('interact_link_click', 'link_id', 'interact_sent_link')) AS t (child, col, parent)
  LOOP
    SELECT c.conname INTO STRICT old FROM pg_constraint c
      JOIN pg_attribute a ON a.attrelid = c.conrelid AND c.conkey = ARRAY[a.attnum]
      WHERE c.contype = 'f' AND c.conrelid = part.child::regclass AND a.attname = part.col;
    EXECUTE format('ALTER TABLE %I DROP CONSTRAINT %I', part.child, old);
    EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I FOREIGN KEY (%I) REFERENCES %I (id) ON DELETE CASCADE '
      'DEFERRABLE INITIALLY DEFERRED', part.child, old, part.col, part.parent);
  END LOOP;
END $$;
"""
NOTHING = django.db.models.deletion.DO_NOTHING


def to(model: str, name: str, **options: object) -> models.ForeignKey:
    return models.ForeignKey(on_delete=NOTHING, related_name=name, to=model, **options)


class Migration(migrations.Migration):
    dependencies = [("interact", "0011_proper_plurals")]
    operations = [
        migrations.AlterField("linkclick", "contact", to("identify.contact", "+")),
        migrations.AlterField("linkclick", "link", to("interact.sentlink", "clicks")),
        migrations.AlterField("sentlink", "contact", to("identify.contact", "+")),
        migrations.AlterField("sentlink", "version", to("interact.templateversion", "+", null=True)),
        migrations.RunSQL(GOES_WITH, migrations.RunSQL.noop),
    ]
