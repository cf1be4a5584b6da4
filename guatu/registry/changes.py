"""留变更的表 of the register."""

from guatu.registry.models import Company, Drawing, Parcel, QuotedFact
from guatu.zones.changes import Kept
from guatu.zones.permissions import READERS

KEPT = (
    Kept(Company, "企业", page="company", key="id"),
    Kept(Parcel, "地块", named=("code",), readers=READERS),
    Kept(Drawing, "示意图", named=("note",), readers=READERS),
    Kept(QuotedFact, "见报事实", named=("attribute",), page="zone_facts"),
)
