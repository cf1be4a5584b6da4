import pytest
import csv, sys
from django.urls import reverse
from tests.architecture.town import *
from tests.architecture.town import town
from tests.architecture.test_permissions import answered
def test_probe(town):
    with open("/tmp/probe.csv","w") as f:
        w=csv.writer(f); w.writerow(["page","method",*ROLES])
        for n in parameters():
            for m in ("GET","POST"):
                w.writerow([n,m,*[answered(town,r,m,n) for r in ROLES]])
