from django.apps import AppConfig


class BoardsConfig(AppConfig):
    name = "guatu.boards"
    verbose_name = "挂图"
