from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "content"

    def ready(self) -> None:
        from content import receivers  # noqa: F401  (connects itself)
        from content.searchable import ArticleSource
        from search import api as search

        search.register_source(ArticleSource())
