# Help inside the app: rules, pins, words that call for a person, questions and what came of them.

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('helpdesk', '0001_tickets'),
    ]

    operations = [
        migrations.CreateModel(
            name='SuggestionRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('article', models.CharField(help_text='The key is the same in all languages.', max_length=60, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Lower-case letters, digits and hyphens only.')], verbose_name='article (key)')),
                ('order', models.PositiveSmallIntegerField(default=100, help_text='Smaller numbers come first.', verbose_name='order')),
                ('note', models.CharField(help_text='For other editors: why is this shown here?', max_length=200, verbose_name='why')),
                ('active', models.BooleanField(default=True, verbose_name='active')),
                ('reported', models.CharField(blank=True, editable=False, max_length=200)),
                ('screen', models.CharField(blank=True, max_length=40, verbose_name='screen')),
                ('role', models.CharField(blank=True, max_length=40, verbose_name='role')),
                ('specialty', models.CharField(blank=True, max_length=40, verbose_name='specialty')),
                ('locale', models.CharField(blank=True, max_length=2, verbose_name='language')),
                ('country', models.CharField(blank=True, max_length=2, verbose_name='country')),
                ('version_from', models.CharField(blank=True, max_length=20, validators=[django.core.validators.RegexValidator('^\\d{1,4}(\\.\\d{1,4}){0,3}$', 'A version is written like 2.1.')], verbose_name='from version')),
                ('version_until', models.CharField(blank=True, max_length=20, validators=[django.core.validators.RegexValidator('^\\d{1,4}(\\.\\d{1,4}){0,3}$', 'A version is written like 2.1.')], verbose_name='up to version')),
                ('error_code', models.CharField(blank=True, max_length=20, verbose_name='error code')),
                ('failed_action', models.CharField(blank=True, help_text='As the host application names it.', max_length=80, verbose_name='action that failed')),
            ],
            options={
                'verbose_name': 'suggestion rule',
                'verbose_name_plural': 'suggestion rules',
                'ordering': ('order', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='Ask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='time')),
                ('pseudonym', models.CharField(max_length=64)),
                ('screen', models.CharField(blank=True, max_length=40, verbose_name='screen')),
                ('locale', models.CharField(max_length=2, verbose_name='language')),
                ('outcome', models.CharField(choices=[('answered', 'answered with a passage'), ('results', 'articles shown'), ('not-covered', 'not covered, said so'), ('unanswered', 'nothing found'), ('unavailable', 'search did not answer')], max_length=12, verbose_name='outcome')),
                ('articles', models.JSONField(default=list, verbose_name='articles shown (keys)')),
                ('urgent', models.CharField(blank=True, choices=[('emergency', 'Emergency'), ('safety', 'Patient safety'), ('security', 'Security')], max_length=10, verbose_name='warning')),
                ('read', models.BooleanField(default=False, verbose_name='read something')),
                ('followed_by', models.CharField(blank=True, choices=[('', 'nothing'), ('question', 'another question'), ('helped', 'said that it helped'), ('request', 'a request to a person')], default='', max_length=10, verbose_name='followed by')),
                ('last_event_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='last seen')),
            ],
            options={
                'verbose_name': 'question in the app',
                'verbose_name_plural': 'questions in the app',
                'indexes': [models.Index(fields=['pseudonym', 'last_event_at'], name='help_ask_by_pseudonym')],
                'constraints': [models.CheckConstraint(condition=models.Q(('followed_by__in', ['', 'question', 'helped', 'request'])), name='help_ask_followed_by_known')],
            },
        ),
        migrations.CreateModel(
            name='HelpEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('opened', 'opened'), ('suggestion-opened', 'suggestion opened'), ('result-opened', 'result opened'), ('article-opened', 'article opened'), ('helped', 'said that it helped'), ('not-helped', 'said that it did not help'), ('call-pressed', 'pressed the telephone number'), ('request-started', 'began a request'), ('suggested', 'articles suggested'), ('request-sent', 'sent a request')], max_length=20, verbose_name='kind')),
                ('at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='time')),
                ('pseudonym', models.CharField(max_length=64)),
                ('screen', models.CharField(blank=True, max_length=40, verbose_name='screen')),
                ('article', models.CharField(blank=True, max_length=60, verbose_name='article (key)')),
                ('articles', models.JSONField(blank=True, default=list, verbose_name='articles suggested (keys)')),
                ('impression', models.UUIDField(blank=True, null=True)),
                ('ask', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='events', to='helpdesk.ask')),
            ],
            options={
                'verbose_name': 'event in the help panel',
                'verbose_name_plural': 'events in the help panel',
            },
        ),
        migrations.CreateModel(
            name='HelpTotal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='day')),
                ('screen', models.CharField(blank=True, max_length=40, verbose_name='screen')),
                ('article', models.CharField(blank=True, max_length=60, verbose_name='article (key)')),
                ('measure', models.CharField(max_length=30, verbose_name='measure')),
                ('count', models.PositiveIntegerField(verbose_name='count')),
            ],
            options={
                'verbose_name': 'daily total',
                'verbose_name_plural': 'daily totals',
                'constraints': [models.UniqueConstraint(fields=('day', 'screen', 'article', 'measure'), name='help_total_once_per_day')],
            },
        ),
        migrations.CreateModel(
            name='ScreenPin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('article', models.CharField(help_text='The key is the same in all languages.', max_length=60, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Lower-case letters, digits and hyphens only.')], verbose_name='article (key)')),
                ('order', models.PositiveSmallIntegerField(default=100, help_text='Smaller numbers come first.', verbose_name='order')),
                ('note', models.CharField(help_text='For other editors: why is this shown here?', max_length=200, verbose_name='why')),
                ('active', models.BooleanField(default=True, verbose_name='active')),
                ('reported', models.CharField(blank=True, editable=False, max_length=200)),
                ('screen', models.CharField(max_length=40, verbose_name='screen')),
            ],
            options={
                'verbose_name': 'pinned article',
                'verbose_name_plural': 'pinned articles',
                'ordering': ('screen', 'order', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('screen', 'article'), name='help_pin_once_per_screen')],
            },
        ),
        migrations.CreateModel(
            name='UrgentWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('locale', models.CharField(choices=[('nl', 'nl'), ('en', 'en'), ('de', 'de'), ('fr', 'fr')], max_length=2, verbose_name='language')),
                ('kind', models.CharField(choices=[('emergency', 'Emergency'), ('safety', 'Patient safety'), ('security', 'Security')], max_length=10, verbose_name='kind')),
                ('pattern', models.CharField(help_text='word, beginning*, *part*, two words, this|that, or this + that near each other. Accents do not count.', max_length=250, verbose_name='word')),
                ('unless_negated', models.BooleanField(default=False, help_text='Only for words such as “urgent”, never for findings.', verbose_name='a negation takes it back')),
                ('own', models.BooleanField(default=False, help_text='Where another language has a harmless word like it.', verbose_name='in this language only')),
                ('active', models.BooleanField(default=True, verbose_name='active')),
            ],
            options={
                'verbose_name': 'word that calls for a person',
                'verbose_name_plural': 'words that call for a person',
                'ordering': ('kind', 'locale', 'pattern'),
                'constraints': [models.UniqueConstraint(fields=('locale', 'kind', 'pattern'), name='urgent_word_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['emergency', 'safety', 'security'])), name='urgent_word_kind_known')],
            },
        ),
    ]
