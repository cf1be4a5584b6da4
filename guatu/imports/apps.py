from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "guatu.imports"
    verbose_name = "导入"

    def ready(self) -> None:
        from guatu.imports.assignments import AssignmentImporter
        from guatu.imports.enterprises import EnterpriseImporter
        from guatu.imports.importers import register

        register("enterprises", EnterpriseImporter)
        register("assignments", AssignmentImporter)
