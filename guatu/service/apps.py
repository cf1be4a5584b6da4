from django.apps import AppConfig


class ServiceConfig(AppConfig):
    name = "guatu.service"
    verbose_name = "助企"

    def ready(self) -> None:
        from guatu.registry.panels import register
        from guatu.service.panels import LIAISONS

        register(LIAISONS)
