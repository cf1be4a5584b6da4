from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "guatu.imports"
    verbose_name = "导入"
