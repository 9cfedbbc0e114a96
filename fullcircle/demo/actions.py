"""Taking the demo away: its records, what was added to them, its colleagues' access and its part of the log."""

from django.db import connection

from fullcircle.demo.events import DemoRemoved
from fullcircle.demo.tastes import TRAIT_KEYS
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.epoch import definitions_changed
from fullcircle.platform.access.models import User
from fullcircle.platform.actions import Refused, action
from fullcircle.platform.events.event import record
from fullcircle.platform.records.models import SavedView
from fullcircle.platform.settings.models import Organization
from fullcircle.simulation.words import COLLEAGUES, IMAP

# The log says what the demo brought: a source can be typed by anybody, the log is never edited.
CONTACTS = "SELECT about_id FROM platform_event WHERE cause = 'demo' AND type = 'contact.added'"
COMPANIES = "SELECT about_id FROM platform_event WHERE cause = 'demo' AND type = 'company.added'"
PRODUCTS = "SELECT about_id FROM platform_event WHERE cause = 'demo' AND type = 'product.added'"
LEVELS = "SELECT about_id FROM platform_event WHERE cause = 'demo' AND type = 'servicelevel.added'"
FINDINGS = "SELECT about_id FROM platform_event WHERE cause = 'demo' AND type = 'researchfinding.added'"
THEIRS = f"contact_id IN ({CONTACTS}) OR company_id IN ({COMPANIES})"
PURPOSES = (
    "SELECT about_id FROM platform_event e WHERE cause = 'demo' AND type = 'purpose.added'"
    " AND NOT EXISTS (SELECT 1 FROM identify_consent_event c WHERE c.purpose_id = e.about_id)"
)
FORMS = (
    "SELECT about_id FROM platform_event e WHERE cause = 'demo' AND type = 'form.added'"
    " AND NOT EXISTS (SELECT 1 FROM identify_submission s WHERE s.form_id = e.about_id)"
)
# Homes that came with the demo, or belong to somebody invented; the object stays while a real one is in it.
HOMES = (
    "kind = 'x_home' AND (slot_r1 IN (" + CONTACTS + ") OR id IN ("
    "SELECT about_id FROM platform_event WHERE cause = 'demo' AND type = 'x_home.added'))"
)
EMPTY = (
    "IN (SELECT d.key FROM platform_objectdefinition d JOIN platform_event e ON e.cause = 'demo'"
    " AND e.type = 'object.defined' AND e.about_id = d.id"
    " WHERE NOT EXISTS (SELECT 1 FROM platform_object o WHERE o.kind = d.key))"
)
TEMPLATES = "SELECT about_id FROM platform_event WHERE cause = 'demo' AND type = 'template.added'"
SENT = (
    "SELECT v.template_id FROM interact_sent_link l JOIN interact_template_version v ON v.id = l.version_id"
)
SNIPPETS = "SELECT about_id FROM platform_event WHERE cause = 'demo' AND type = 'snippet.added'"
MESSAGES = f"SELECT id FROM interact_message WHERE contact_id IN ({CONTACTS})"
ARRIVALS = f"SELECT id FROM interact_arrival WHERE mailbox_id IN (SELECT id FROM interact_mailbox WHERE host = '{IMAP}')"
CAMPAIGNS = (
    "SELECT about_id FROM platform_event WHERE type = 'campaign.added'"
    " AND (cause = 'demo' OR (actor_kind = 'system' AND actor_name = 'demo'))"
)
# Those that came with the demo, and those of campaigns that are gone.
EXPERIMENTS = (
    "SELECT about_id FROM platform_event WHERE cause = 'demo' AND type = 'experiment.added' UNION"
    " SELECT id FROM personalize_experiment e WHERE run_by LIKE 'campaign:%'"
    " AND NOT EXISTS (SELECT 1 FROM personalize_campaign c WHERE c.experiment_id = e.id)"
)
SEGMENTS = "SELECT about_id FROM platform_event WHERE cause = 'demo' AND type = 'segment.added'"
ORDERS = f"SELECT id FROM identify_order WHERE {THEIRS}"

KEYS = ", ".join(f"'{key}'" for key in TRAIT_KEYS)
TRAITS = (
    f"SELECT t.field_id FROM identify_trait t JOIN platform_customfield f ON f.id = t.field_id WHERE f.key IN ({KEYS})"
    " AND NOT EXISTS (SELECT 1 FROM identify_trait_answer a WHERE a.trait_id = t.field_id)"
    " AND NOT EXISTS (SELECT 1 FROM identify_trait_special s WHERE s.trait_id = t.field_id)"
    " AND NOT EXISTS (SELECT 1 FROM identify_trait_inferred i WHERE i.trait_id = t.field_id)"
)

SHOP = """
  SELECT id FROM identify_behavior_source s WHERE name = 'Harbor Pine shop'
  AND NOT EXISTS (SELECT 1 FROM identify_behavior_event e WHERE e.source_id = s.id)
"""

# Children before parents. What people added to an invented customer goes with that customer.
STEPS = (
    # Messages and notes of a case stay with their customers.
    f"DELETE FROM retain_case_entry WHERE case_id IN (SELECT id FROM retain_case WHERE {THEIRS})",
    f"DELETE FROM retain_case WHERE {THEIRS}",
    f"DELETE FROM retain_servicelevel l WHERE id IN ({LEVELS})"
    " AND NOT EXISTS (SELECT 1 FROM retain_case c WHERE c.service_level_id = l.id)",
    f"DELETE FROM personalize_campaign_recipient WHERE contact_id IN ({CONTACTS})",
    f"DELETE FROM personalize_campaign_segment WHERE segment_id IN ({SEGMENTS}) OR campaign_id IN ({CAMPAIGNS})",
    f"DELETE FROM personalize_campaign_letter WHERE template_id IN ({TEMPLATES}) OR campaign_id IN ({CAMPAIGNS})",
    f"DELETE FROM personalize_spend_entry WHERE campaign_id IN ({CAMPAIGNS})",
    f"DELETE FROM personalize_campaign WHERE id IN ({CAMPAIGNS})",
    f"DELETE FROM personalize_assignment WHERE contact_id IN ({CONTACTS}) OR experiment_id IN ({EXPERIMENTS})",
    f"DELETE FROM personalize_reading WHERE experiment_id IN ({EXPERIMENTS})",
    f"DELETE FROM personalize_division WHERE experiment_id IN ({EXPERIMENTS})",
    f"DELETE FROM personalize_arm WHERE experiment_id IN ({EXPERIMENTS})",
    f"DELETE FROM personalize_experiment WHERE id IN ({EXPERIMENTS})",
    f"DELETE FROM interact_letter WHERE arrival_id IN ({ARRIVALS})",
    f"DELETE FROM interact_arrival WHERE id IN ({ARRIVALS})",
    f"DELETE FROM interact_mailbox WHERE host = '{IMAP}'",
    f"UPDATE interact_arrival SET message_id = NULL WHERE message_id IN ({MESSAGES})",
    f"DELETE FROM interact_sending WHERE contact_id IN ({CONTACTS})",
    f"DELETE FROM interact_message WHERE contact_id IN ({CONTACTS})",
    f"DELETE FROM interact_outreach WHERE contact_id IN ({CONTACTS})",
    f"DELETE FROM interact_automation_pause WHERE contact_id IN ({CONTACTS})",
    f"DELETE FROM interact_activity WHERE {THEIRS}",
    f"DELETE FROM acquire_deal WHERE {THEIRS}",
    f"DELETE FROM personalize_redemption WHERE order_id IN ({ORDERS})",
    f"DELETE FROM personalize_offer_code WHERE contact_id IN ({CONTACTS})",
    f"DELETE FROM identify_order_line WHERE order_id IN ({ORDERS}) AND return_of_id IS NOT NULL",
    f"DELETE FROM identify_order_line WHERE order_id IN ({ORDERS})",
    f"DELETE FROM identify_order WHERE return_of_id IS NOT NULL AND ({THEIRS})",
    f"DELETE FROM identify_order WHERE {THEIRS}",
    f"DELETE FROM identify_company_role WHERE {THEIRS}",
    f"DELETE FROM identify_contact_point WHERE {THEIRS}",
    "DELETE FROM identify_visitor WHERE key LIKE 'demo-%'",
    f"DELETE FROM identify_behavior_day WHERE source_id IN ({SHOP})",
    f"DELETE FROM identify_behavior_source WHERE id IN ({SHOP})",
    f"DELETE FROM identify_contact_sensitive WHERE record_id IN ({CONTACTS})",
    f"DELETE FROM identify_trait_special WHERE contact_id IN ({CONTACTS})",
    f"DELETE FROM identify_trait_answer WHERE contact_id IN ({CONTACTS})",
    f"DELETE FROM identify_trait_inferred WHERE contact_id IN ({CONTACTS})",
    f"DELETE FROM identify_consent_choice WHERE contact_id IN ({CONTACTS})",
    f"DELETE FROM identify_consent_link WHERE contact_id IN ({CONTACTS})",
    f"DELETE FROM platform_notice WHERE about_kind = 'contact' AND about_id IN ({CONTACTS})",
    f"DELETE FROM platform_object WHERE {HOMES}",
    f"DELETE FROM platform_customfield WHERE resource {EMPTY}",
    f"DELETE FROM platform_objectdefinition WHERE key {EMPTY}",
    f"DELETE FROM identify_submission WHERE contact_id IN ({CONTACTS}) OR key LIKE 'demo-%'",
    # Drafts, versions and counts go with the form; one by which a real person wrote stays.
    f"DELETE FROM identify_form WHERE id IN ({FORMS})",
    f"DELETE FROM identify_duplicate_key WHERE contact_id IN ({CONTACTS}) OR company_id IN ({COMPANIES})",
    f"DELETE FROM identify_duplicate WHERE about_kind = 'contact' AND (about_id IN ({CONTACTS}) OR other_id IN ({CONTACTS}))",
    "UPDATE identify_duplicate_model SET learned = '{}'",
    "DELETE FROM personalize_product_pair",
    "DELETE FROM personalize_product_standing",
    "DELETE FROM personalize_suggestion_rules",
    f"DELETE FROM personalize_kept_back WHERE product_id IN ({PRODUCTS})",
    f"DELETE FROM measure_clv WHERE {THEIRS}",
    "DELETE FROM measure_clv_fit",
    f"DELETE FROM differentiate_value WHERE {THEIRS}",
    f"DELETE FROM differentiate_value_move WHERE {THEIRS}",
    f"DELETE FROM differentiate_segment_member WHERE contact_id IN ({CONTACTS})",
    f"DELETE FROM differentiate_segment_move WHERE contact_id IN ({CONTACTS})",
    "DELETE FROM differentiate_segment_size",
    "DELETE FROM differentiate_targeting_measure",
    f"DELETE FROM differentiate_targeting_decision WHERE segment_id IN ({SEGMENTS})",
    f"DELETE FROM differentiate_segment_standing WHERE segment_id IN ({SEGMENTS})",
    f"DELETE FROM differentiate_segment WHERE id IN ({SEGMENTS})",
    f"DELETE FROM interact_snippet WHERE id IN ({SNIPPETS})",
    f"DELETE FROM identify_privacy_request WHERE contact_id IN ({CONTACTS})",
    f"DELETE FROM platform_legal_hold WHERE about_kind = 'contact' AND about_id IN ({CONTACTS})",
    f"DELETE FROM identify_contact WHERE id IN ({CONTACTS})",
    # Links of invented people went with them; a template that a real person had a letter from stays.
    f"DELETE FROM interact_template_draft WHERE template_id IN ({TEMPLATES}) AND template_id NOT IN ({SENT})",
    f"DELETE FROM interact_template WHERE id IN ({TEMPLATES}) AND id NOT IN ({SENT})",
    f"UPDATE identify_contact SET company_id = NULL WHERE company_id IN ({COMPANIES})",
    f"UPDATE identify_company SET parent_id = NULL WHERE parent_id IN ({COMPANIES})",
    f"DELETE FROM identify_company WHERE id IN ({COMPANIES})",
    f"DELETE FROM identify_product p WHERE id IN ({PRODUCTS})"
    " AND NOT EXISTS (SELECT 1 FROM identify_order_line l WHERE l.product_id = p.id)",
    f"DELETE FROM differentiate_citation WHERE finding_id IN ({FINDINGS})",
    f"DELETE FROM differentiate_finding WHERE id IN ({FINDINGS})",
    f"WITH gone AS (DELETE FROM identify_trait WHERE field_id IN ({TRAITS}) RETURNING field_id)"
    " DELETE FROM platform_customfield WHERE id IN (SELECT field_id FROM gone)",
    # Their ledger went with the customers; purposes that real people agreed to stay.
    f"DELETE FROM identify_consent_topic WHERE purpose_id IN ({PURPOSES})",
    f"DELETE FROM identify_consent_link WHERE purpose_id IN ({PURPOSES})",
    f"DELETE FROM identify_consent_choice WHERE purpose_id IN ({PURPOSES})",
    f"DELETE FROM identify_consent_purpose WHERE id IN ({PURPOSES})",
    # The usual rules and pipeline stay, as every organization begins with them; figures of invented people do not.
    "DELETE FROM identify_quality_measure",
    "DELETE FROM identify_quality_mended",
    "SELECT fc.forget_demo()",
)


@action(needs="settings.manage", label="Remove the demo data", hidden=True)
def remove_demo(*, by: Actor) -> int:
    """Remove everything invented, and what was added to it; how many records that was. Real records stay."""
    kept = Organization.objects.select_for_update().filter(demo_loaded_at__isnull=False).first()
    if kept is None:
        raise Refused("There is no demo data here.")
    removed = 0
    with connection.cursor() as cursor:
        for step in STEPS:
            cursor.execute(step)
            removed += cursor.rowcount if step.startswith("DELETE") else 0
    leaving = User.directory.filter(email__in=strangers(by))
    SavedView.objects.filter(user__in=list(leaving.values_list("pk", flat=True))).delete()
    leaving.update(is_active=False)
    kept.demo_loaded_at = None
    kept.save(update_fields=["demo_loaded_at"])
    definitions_changed()
    record(DemoRemoved(removed), about=kept, by=by)
    return removed


def strangers(by: Actor) -> list[str]:
    """The demo's colleagues who may no longer sign in: all but the administrators' first and whoever asks."""
    asking = (
        User.directory.filter(pk=by.user_id).values_list("email", flat=True).first() if by.user_id else ""
    )
    emails = {f"{key}@example.com" for _, key, role, _ in COLLEAGUES if role != "admin"}
    return sorted(emails - {asking})
