"""What hangs on a form goes with the form, and what somebody sent goes with them, at no other time."""

from django.db import migrations

GONE_WITH = """
DO $$ DECLARE
  part text[];
  old name;
BEGIN
  FOREACH part SLICE 1 IN ARRAY ARRAY[
    ['identify_form_version', 'form_id', 'identify_form'],
    ['identify_form_draft', 'form_id', 'identify_form'],
    ['identify_form_sighting', 'form_id', 'identify_form'],
    ['identify_submission', 'form_id', 'identify_form'],
    ['identify_submission', 'seen_id', 'identify_form_version'],
    ['identify_submission', 'contact_id', 'identify_contact']
  ] LOOP
    SELECT c.conname INTO STRICT old FROM pg_constraint c
      JOIN pg_attribute a ON a.attrelid = c.conrelid AND c.conkey = ARRAY[a.attnum]
      WHERE c.contype = 'f' AND c.conrelid = part[1]::regclass AND a.attname = part[2];
    EXECUTE format('ALTER TABLE %I DROP CONSTRAINT %I', part[1], old);
    EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I FOREIGN KEY (%I) REFERENCES %I (id) ON DELETE CASCADE '
      'DEFERRABLE INITIALLY DEFERRED', part[1], old, part[2], part[3]);
  END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("identify", "0031_forms")]

    operations = [migrations.RunSQL(GONE_WITH, migrations.RunSQL.noop)]
