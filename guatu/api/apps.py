from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "guatu.api"
    verbose_name = "接口"
