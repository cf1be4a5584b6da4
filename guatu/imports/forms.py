"""导入的表单."""

from typing import Any

from django import forms
from django.conf import settings

from guatu.imports.importers import kind_choices

ACCEPT = ".xlsx,.xls,.csv,.et,.html,.htm"
MIB = 1024 * 1024


class UploadForm(forms.Form):
    """上传：a file, and what it is if one knows."""

    file = forms.FileField(
        label="文件", error_messages={"required": "请先选一个文件。", "empty": "这个文件是空的，请重新选择。"}
    )
    kind = forms.ChoiceField(label="台账种类", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "自动识别"), *kind_choices()]  # type: ignore[attr-defined]
        self.fields["file"].widget.attrs["accept"] = ACCEPT
        self.fields[
            "file"
        ].help_text = f"Excel（.xlsx、.xls）或 CSV，不超过 {settings.FILE_SIZE_LIMIT // MIB} MB。"

    def clean_file(self) -> Any:
        """A file too large is refused before it is read."""
        file = self.cleaned_data["file"]
        if file.size > settings.FILE_SIZE_LIMIT:
            raise forms.ValidationError(
                f"文件有 {file.size / MIB:.1f} MB，超过 {settings.FILE_SIZE_LIMIT // MIB} MB 的上限，"
                "请分开后再送。"
            )
        return file
