from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "guatu.files"
    verbose_name = "附件"
