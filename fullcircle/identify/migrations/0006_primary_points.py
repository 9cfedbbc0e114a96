"""The primary of each kind is a field of the record; where it has a row as well the two stay equal, whoever writes."""

from django.db import migrations

ADDRESS = """
CREATE FUNCTION fc.address_line(street text, postcode text, city text, region text, country text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
  SELECT concat_ws(', ', nullif(street, ''), nullif(concat_ws(' ', nullif(postcode, ''), nullif(city, '')), ''),
    nullif(region, ''), nullif(country, ''))
$$;
"""

KEEP = """
CREATE FUNCTION fc.keep_{owner}_points() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  changed record;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM identify_contact_point WHERE {owner}_id = NEW.id) THEN
    RETURN NULL;  -- most records have one address of each kind, and no rows for it
  END IF;
  FOR changed IN SELECT * FROM (VALUES
    ('email', OLD.email::text, NEW.email::text, '{{}}'::jsonb),
    ('phone', OLD.phone, NEW.phone, '{{}}'),
    ('web', OLD.website, NEW.website, '{{}}'),
    ('address', fc.address_line(OLD.street, OLD.postcode, OLD.city, OLD.region, OLD.country),
      fc.address_line(NEW.street, NEW.postcode, NEW.city, NEW.region, NEW.country),
      jsonb_build_object('street', NEW.street, 'postcode', NEW.postcode, 'city', NEW.city, 'region', NEW.region,
        'country', NEW.country))
  ) AS field(kind, before, after, parts) WHERE before <> after LOOP
    CONTINUE WHEN NOT EXISTS (
      SELECT 1 FROM identify_contact_point WHERE {owner}_id = NEW.id AND kind = changed.kind);
    IF changed.after = '' THEN
      DELETE FROM identify_contact_point WHERE {owner}_id = NEW.id AND kind = changed.kind AND is_primary;
    ELSIF EXISTS (
      SELECT 1 FROM identify_contact_point
      WHERE {owner}_id = NEW.id AND kind = changed.kind AND value = changed.after) THEN
      UPDATE identify_contact_point SET is_primary = false
      WHERE {owner}_id = NEW.id AND kind = changed.kind AND is_primary AND value <> changed.after;
      UPDATE identify_contact_point SET is_primary = true
      WHERE {owner}_id = NEW.id AND kind = changed.kind AND NOT is_primary AND value = changed.after;
    ELSE
      UPDATE identify_contact_point SET value = changed.after, parts = changed.parts
      WHERE {owner}_id = NEW.id AND kind = changed.kind AND is_primary;
      IF NOT FOUND THEN
        INSERT INTO identify_contact_point ({owner}_id, kind, label, value, parts, is_primary, source)
        VALUES (NEW.id, changed.kind, '', changed.after, changed.parts, true, '');
      END IF;
    END IF;
  END LOOP;
  RETURN NULL;
END $$;

CREATE TRIGGER keep_points AFTER UPDATE OF email, phone, website, street, postcode, city, region, country
  ON identify_{owner} FOR EACH ROW
  WHEN ((OLD.email, OLD.phone, OLD.website, OLD.street, OLD.postcode, OLD.city, OLD.region, OLD.country)
    IS DISTINCT FROM
    (NEW.email, NEW.phone, NEW.website, NEW.street, NEW.postcode, NEW.city, NEW.region, NEW.country))
  EXECUTE FUNCTION fc.keep_{owner}_points();
"""

TAKE_BACK = """
DROP TRIGGER keep_points ON identify_contact;
DROP TRIGGER keep_points ON identify_company;
DROP FUNCTION fc.keep_contact_points, fc.keep_company_points, fc.address_line;
"""


class Migration(migrations.Migration):
    dependencies = [("identify", "0005_contact_points")]

    operations = [
        migrations.RunSQL(
            ADDRESS + KEEP.format(owner="contact") + KEEP.format(owner="company"), TAKE_BACK
        )
    ]
