"""数件数的索引带上编号与种类：what is found is counted, narrowed to who may see it, and put in order by it alone."""

from django.db import migrations

WITH_KEY = "(zone, life, due_at, owner_id, owner_unit_id) INCLUDE (id, kind)"
WITHOUT = "(zone, life, due_at, owner_id, owner_unit_id)"


def again(what: str) -> list[str]:
    """重建索引."""
    return ["DROP INDEX item_counts", f"CREATE INDEX item_counts ON ledger_item {what}"]


class Migration(migrations.Migration):
    dependencies = [("ledger", "0006_search")]
    operations = [migrations.RunSQL(again(WITH_KEY), again(WITHOUT))]
