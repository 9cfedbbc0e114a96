from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('differentiate', '0007_sensitive_segments'),
    ]

    operations = [
        migrations.AddField(
            model_name='segment',
            name='used_for',
            field=models.CharField(blank=True, db_default='', default='', editable=False, help_text='Of rules on sensitive fields: the one purpose for which people may be written to.', max_length=40, verbose_name='may be used for'),
        ),
    ]
