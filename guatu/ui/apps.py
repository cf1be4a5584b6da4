from django.apps import AppConfig

from guatu.ui import form_words


class UiConfig(AppConfig):
    name = "guatu.ui"
    verbose_name = "界面"

    def ready(self) -> None:
        """表单说我们的话."""
        form_words.speak()
