from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class ContentConfig(AppConfig):
    name = "content"

    def ready(self) -> None:
        from content import receivers, schedule  # noqa: F401  (connect themselves)
        from content.review import beta_personal_data, establishing, personal_data  # noqa: F401  (register themselves)
        from content.review.evidence import media_guard
        from content.review.queue import receivers as review_receivers  # noqa: F401
        from content.review.tools import accessibility, clinical, regulatory, technical  # noqa: F401  (register themselves)
        from content.review.upkeep import regulatory_changes  # noqa: F401
        from content.searchable import ArticleSource
        from search import api as search

        media_guard.connect()
        search.register_source(ArticleSource())
        # The last app of ours that has permissions on pages: by then groups and Wagtail's own rows exist.
        post_migrate.connect(establishing.establish, sender=apps.get_app_config("content"), dispatch_uid="review")
