from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import groups, personal_data, receivers, schedule  # noqa: F401  (models are ready only now)

        # Wagtail looks its user pages up here, later, when it builds its URLs.
        setattr(apps.get_app_config("wagtailusers"), "user_viewset", "accounts.editor.PersonViewSet")  # noqa: B010
        # `auth` is migrated after this app and Wagtail: by then their permissions exist.
        post_migrate.connect(groups.establish, sender=apps.get_app_config("auth"), dispatch_uid="role groups")
