from django.apps import AppConfig


class ServiceConfig(AppConfig):
    name = "guatu.service"
    verbose_name = "助企"

    def ready(self) -> None:
        from guatu.registry.panels import register
        from guatu.service.changes import KEPT
        from guatu.service.panels import LIAISONS
        from guatu.zones.changes import register as keep_changes_of

        register(LIAISONS)
        keep_changes_of(*KEPT)
