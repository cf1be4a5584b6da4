from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "guatu.ui"
    verbose_name = "界面"
