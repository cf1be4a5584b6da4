from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "guatu.notices"
    verbose_name = "消息"
