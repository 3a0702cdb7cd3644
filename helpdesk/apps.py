from django.apps import AppConfig
from django.db.models.signals import post_migrate


class HelpdeskConfig(AppConfig):
    name = "helpdesk"

    def ready(self) -> None:
        from helpdesk import personal_data, receivers, schedule, urgent  # noqa: F401  (models are ready only now)

        post_migrate.connect(urgent.establish, sender=self, dispatch_uid="words that call for a person")
