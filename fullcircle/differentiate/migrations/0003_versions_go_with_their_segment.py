"""What the rules of a segment were goes with the segment, and at no other time: no colleague deletes a version."""

from django.db import migrations

GONE_WITH = """
DO $$ DECLARE old name;
BEGIN
  SELECT c.conname INTO STRICT old FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND c.conkey = ARRAY[a.attnum]
    WHERE c.contype = 'f' AND c.conrelid = 'differentiate_segment_version'::regclass AND a.attname = 'segment_id';
  EXECUTE format('ALTER TABLE differentiate_segment_version DROP CONSTRAINT %I', old);
  EXECUTE format('ALTER TABLE differentiate_segment_version ADD CONSTRAINT %I FOREIGN KEY (segment_id) '
    'REFERENCES differentiate_segment (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED', old);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("differentiate", "0002_segments")]
    operations = [migrations.RunSQL(GONE_WITH, migrations.RunSQL.noop)]
