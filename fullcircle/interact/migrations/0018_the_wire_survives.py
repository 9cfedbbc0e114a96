from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('interact', '0017_lots_on_the_wire'),
    ]

    operations = [
        # A database and a worker that die in the same moment leave only the message in flight uncertain.
        migrations.RunSQL("ALTER TABLE interact_wire SET LOGGED", "ALTER TABLE interact_wire SET UNLOGGED"),
    ]
