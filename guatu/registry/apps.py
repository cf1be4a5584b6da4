from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "guatu.registry"
    verbose_name = "名录"

    def ready(self) -> None:
        from guatu.registry.changes import KEPT
        from guatu.zones.changes import register

        register(*KEPT)
