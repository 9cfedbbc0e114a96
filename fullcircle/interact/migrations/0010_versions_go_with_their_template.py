"""What a template said goes with the template, and at no other time: no colleague deletes a version. A link stays."""

from django.db import migrations

GOES_WITH = """
DO $$ DECLARE old name;
BEGIN
  SELECT c.conname INTO STRICT old FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND c.conkey = ARRAY[a.attnum]
    WHERE c.contype = 'f' AND c.conrelid = 'interact_template_version'::regclass AND a.attname = 'template_id';
  EXECUTE format('ALTER TABLE interact_template_version DROP CONSTRAINT %I', old);
  EXECUTE format('ALTER TABLE interact_template_version ADD CONSTRAINT %I FOREIGN KEY (template_id) '
    'REFERENCES interact_template (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED', old);
  SELECT c.conname INTO STRICT old FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND c.conkey = ARRAY[a.attnum]
    WHERE c.contype = 'f' AND c.conrelid = 'interact_sent_link'::regclass AND a.attname = 'version_id';
  EXECUTE format('ALTER TABLE interact_sent_link DROP CONSTRAINT %I', old);
  EXECUTE format('ALTER TABLE interact_sent_link ADD CONSTRAINT %I FOREIGN KEY (version_id) '
    'REFERENCES interact_template_version (id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED', old);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("interact", "0009_templates")]
    operations = [migrations.RunSQL(GOES_WITH, migrations.RunSQL.noop)]
