"""An address that is suppressed stops what is about to leave to it, also for somebody whom whoever suppresses it does not see."""

from django.db import migrations

STOP = """
SET LOCAL ROLE fc_definer;

-- Nothing begins to leave to these addresses: no lot is made while their people's rows are held, and of the lots that there
-- are what has not begun is stopped. It is looked at anew then, by what holds at that moment.
CREATE FUNCTION fc.stop_letters_to(addresses text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT (fc.can('contact.edit') OR fc.can('consent.manage')) THEN
    RAISE EXCEPTION 'Only who looks after people stops what goes to them.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM 1 FROM identify_contact WHERE id IN (
    SELECT id FROM identify_contact WHERE email = ANY (addresses)
    UNION SELECT id FROM identify_contact WHERE phone <> '' AND phone = ANY (addresses)
  ) ORDER BY id FOR NO KEY UPDATE;
  UPDATE interact_wire w SET state = 'stopped' FROM interact_sending s JOIN identify_contact c ON c.id = s.contact_id
    WHERE s.message_id = w.message_id AND s.state = 'transmitting' AND w.state = 'waiting'
      AND (c.email = ANY (addresses) OR c.phone <> '' AND c.phone = ANY (addresses));
END $$;

CREATE FUNCTION fc.letters_under_way_to(addresses text[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN (SELECT count(*) FROM interact_sending s JOIN identify_contact c ON c.id = s.contact_id
    LEFT JOIN interact_wire w ON w.message_id = s.message_id
    WHERE (fc.can('contact.edit') OR fc.can('consent.manage')) AND s.state = 'transmitting'
      AND (c.email = ANY (addresses) OR c.phone <> '' AND c.phone = ANY (addresses))
      AND (w.message_id IS NULL OR w.state = 'begun'));
END $$;

RESET ROLE;
"""


class Migration(migrations.Migration):
    dependencies = [("interact", "0018_the_wire_survives"), ("identify", "0041_order_codes")]
    operations = [
        migrations.RunSQL(STOP, "DROP FUNCTION fc.stop_letters_to, fc.letters_under_way_to;"),
    ]
