"""A use of an offer is seen with its order. Limits count all of them, so functions do, and tell no more than a number."""

from django.db import migrations

COUNT = """
SET LOCAL ROLE fc_definer;

CREATE FUNCTION fc.uses_of_offer(of_offer bigint, besides bigint, of_code text) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN (SELECT count(*) FROM personalize_redemption
    WHERE fc.somebody_acts() AND offer_id = of_offer AND given_back_at IS NULL AND order_id <> besides
      AND (of_code = '' OR code = of_code));
END $$;

-- By the same person; where nobody is named, by the same company.
CREATE FUNCTION fc.uses_by_customer(of_offer bigint, this_order bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN (SELECT count(*) FROM personalize_redemption r JOIN identify_order o ON o.id = r.order_id
    JOIN identify_order this ON this.id = this_order
    WHERE fc.somebody_acts() AND r.offer_id = of_offer AND r.given_back_at IS NULL AND o.id <> this_order
      AND CASE WHEN this.contact_id IS NOT NULL
        THEN o.contact_id = this.contact_id ELSE o.company_id = this.company_id END);
END $$;

RESET ROLE;
"""


class Migration(migrations.Migration):
    dependencies = [("personalize", "0005_offers"), ("identify", "0041_order_codes")]
    operations = [
        migrations.RunSQL(COUNT, "DROP FUNCTION fc.uses_of_offer, fc.uses_by_customer;"),
    ]
