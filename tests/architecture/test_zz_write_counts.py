
import csv
from tests.architecture.test_query_counts import asked, shown, TABLE
from tests.architecture.town import Town
def test_write(town: Town) -> None:
    rows=[]
    bad=[]
    for name, role in sorted(shown()):
        try:
            rows.append((name, role, asked(town, name, role)))
        except AssertionError as e:
            bad.append(str(e))
    with TABLE.open("w", encoding="utf-8", newline="") as f:
        w=csv.writer(f, lineterminator="\n"); w.writerow(["page","role","queries"]); w.writerows(rows)
    assert not bad, bad
