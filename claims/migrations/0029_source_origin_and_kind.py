import django.db.models.deletion
from django.db import migrations, models


def find_origins(apps, schema_editor):
    """An entry came with the review that first linked a claim to it, if that was open before there was the entry."""
    Source, ReviewEvent = apps.get_model("claims", "Source"), apps.get_model("claims", "ReviewEvent")
    made = dict(Source.objects.filter(origin=None).values_list("pk", "created_at"))
    linked = ReviewEvent.objects.filter(verb="linked").order_by("pk")
    for review, opened_at, after in linked.values_list("review", "review__opened_at", "after").iterator():
        source = (after or {}).get("source_id")
        created_at = made.pop(source, None)
        if created_at is not None and opened_at <= created_at:
            Source.objects.filter(pk=source).update(origin=review)


def forget_kinds_nobody_gave(apps, schema_editor):
    """Every entry used to begin as an organisation. It stays one where somebody has looked at its facts."""
    Source = apps.get_model("claims", "Source")
    Source.objects.filter(kind="organisation").exclude(events__verb__in=["changed", "renamed"]).update(kind="")


def guess_organisations(apps, schema_editor):
    apps.get_model("claims", "Source").objects.filter(kind="").update(kind="organisation")


class Migration(migrations.Migration):

    dependencies = [
        ('claims', '0028_unsure_figures'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='source',
            name='source_kind_known',
        ),
        migrations.AddField(
            model_name='source',
            name='origin',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='claims.review'),
        ),
        migrations.AlterField(
            model_name='source',
            name='kind',
            field=models.CharField(blank=True, choices=[('', 'Unknown'), ('organisation', 'Organisation'), ('person', 'Person'), ('other', 'Other')], default='', max_length=20),
        ),
        migrations.RunPython(find_origins, migrations.RunPython.noop),
        migrations.RunPython(forget_kinds_nobody_gave, guess_organisations),
        migrations.AddConstraint(
            model_name='source',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['', 'organisation', 'person', 'other'])), name='source_kind_known'),
        ),
    ]
