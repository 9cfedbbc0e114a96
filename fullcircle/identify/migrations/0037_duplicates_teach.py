"""Decisions keep what the records alone said of the pair, and how somebody came to look at it."""

from django.db import migrations, models

# Until now nothing else was said about a decision: it was made in turn, unless many were merged at once.
EARLIER = """
ALTER TABLE identify_duplicate NO FORCE ROW LEVEL SECURITY;
UPDATE identify_duplicate d SET claimed = weight, drawn = 'queue' WHERE state <> 'open' AND NOT by_itself
  AND NOT EXISTS (SELECT 1 FROM platform_merge m WHERE m.about_kind = d.about_kind AND m.cause LIKE 'duplicates:%'
    AND m.about_id IN (d.about_id, d.other_id) AND m.lost_id IN (d.about_id, d.other_id));
ALTER TABLE identify_duplicate FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('identify', '0036_one_index_by_rule'),
    ]

    operations = [
        migrations.AddField(
            model_name='possibleduplicate',
            name='claimed',
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name='possibleduplicate',
            name='drawn',
            field=models.CharField(blank=True, choices=[('queue', 'In its turn'), ('doubtful', 'Doubtful'), ('chance', 'By chance'), ('sure', 'Seemingly sure')], default='', max_length=8),
        ),
        migrations.RunSQL(EARLIER, migrations.RunSQL.noop),
    ]
