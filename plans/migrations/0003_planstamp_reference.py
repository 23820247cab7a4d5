from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("plans", "0002_working_pages"),
    ]

    operations = [
        # Every stamp is renewed after migrations (ipplan.triggers): the empty default is never seen.
        migrations.AddField(
            model_name="planstamp",
            name="reference",
            field=models.CharField(default="", max_length=32),
            preserve_default=False,
        ),
    ]
