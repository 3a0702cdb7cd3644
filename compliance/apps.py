from django.apps import AppConfig


class ComplianceConfig(AppConfig):
    name = "compliance"

    def ready(self) -> None:
        from compliance import jobs, personal_data  # noqa: F401  (both register themselves)
