"""留变更的表 of liaison."""

from guatu.registry.models import Company
from guatu.service.models import Liaison
from guatu.zones.changes import Kept

KEPT = (Kept(Liaison, "联系人", named=("kind", "person__name"), whole=Company),)
