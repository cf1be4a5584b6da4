from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "guatu.supervision"
    verbose_name = "督查"

    def ready(self) -> None:
        from guatu.imports.importers import register as register_importer
        from guatu.ledger.kinds import register
        from guatu.ledger.related import register_links
        from guatu.supervision.changes import KEPT
        from guatu.supervision.intake.importer import KeyTaskImporter
        from guatu.supervision.kind import KINDS
        from guatu.supervision.links import links_of
        from guatu.zones.changes import register as keep_changes_of

        for kind in KINDS:
            register(kind)
        register_importer("key_tasks", KeyTaskImporter)
        register_links(links_of)
        keep_changes_of(*KEPT)
