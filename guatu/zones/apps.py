from django.apps import AppConfig


class ZonesConfig(AppConfig):
    name = "guatu.zones"
    verbose_name = "区与人"
