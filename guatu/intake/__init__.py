"""读表: spreadsheets become typed rows with reasons; no tables, no web."""

from guatu.intake.columns import Column, SheetKind
from guatu.intake.machine import reading_json, refused_json
from guatu.intake.reading import guess_kind, read_file
from guatu.intake.refused import Refused
from guatu.intake.results import Known, Message, Reading, RowReading, SheetReading, SkippedRow, TotalCheck

__all__ = [
    "Column",
    "Known",
    "Message",
    "Reading",
    "Refused",
    "RowReading",
    "SheetKind",
    "SheetReading",
    "SkippedRow",
    "TotalCheck",
    "guess_kind",
    "read_file",
    "reading_json",
    "refused_json",
]
