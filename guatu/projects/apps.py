from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "guatu.projects"
    verbose_name = "项目库"

    def ready(self) -> None:
        from guatu.imports.importers import register as register_importer
        from guatu.ledger.kinds import register
        from guatu.projects.changes import KEPT
        from guatu.projects.enrol_kind import ENROLMENT
        from guatu.projects.intake import ProjectImporter
        from guatu.projects.intake.annual_plan import AnnualPlanImporter
        from guatu.projects.intake.progress import ProgressImporter
        from guatu.projects.intake.works import WorkImporter
        from guatu.projects.kind import MILESTONE
        from guatu.projects.progress_kind import PROGRESS
        from guatu.projects.work_kind import WORK
        from guatu.zones.changes import register as keep_changes_of

        register(MILESTONE)
        register(PROGRESS)
        register(ENROLMENT)
        register(WORK)
        register_importer("projects", ProjectImporter)
        register_importer("progress", ProgressImporter)
        register_importer("annual_plan", AnnualPlanImporter)
        register_importer("works", WorkImporter)
        keep_changes_of(*KEPT)
