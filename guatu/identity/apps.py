from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "guatu.identity"
    label = "identity"
    verbose_name = "身份"
