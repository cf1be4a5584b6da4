"""出表: Excel files that offices can open, correct and send back."""

from guatu.office.workbook import ListColumn, write_list, write_rejected

__all__ = ["ListColumn", "write_list", "write_rejected"]
