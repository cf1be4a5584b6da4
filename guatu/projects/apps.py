from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "guatu.projects"
    verbose_name = "项目库"

    def ready(self) -> None:
        from guatu.ledger.kinds import register
        from guatu.projects.kind import MILESTONE

        register(MILESTONE)
