"""随附的阶段门：what a zone starts with; each row is the zone's own to change (rules B2, B5, B6).

Milestone, template (empty for all), the step, the condition with its parameter, and whether it blocks.
"""

GATES: tuple[tuple[str, str, str, str, str, bool], ...] = (
    ("signed", "", "submit", "investment", "", False),
    ("registered", "", "submit", "company", "", True),
    ("permitted", "", "sign_off", "reached", "land_won", True),
    ("permitted", "", "submit", "dual", "", True),
    ("permitted", "", "submit", "project_code", "", False),
    ("permitted", "", "submit", "parcel", "", False),
    ("permitted", "", "sign_off", "evidence", "施工许可证", False),
    ("started", "", "submit", "dual", "", True),
    ("started", "new_build", "submit", "reached", "permitted", True),
    ("started", "new_build", "submit", "planned", "completed", True),
    ("started", "government", "submit", "reached", "tendered", True),
    ("tendered", "", "submit", "reached", "designed", True),
    ("designed", "", "submit", "reached", "approved", True),
    ("powered", "", "submit", "reached", "renovated", True),
    ("completed", "", "submit", "reached", "started", True),
    ("completed", "", "sign_off", "evidence", "竣工验收", False),
    ("commissioned", "", "submit", "reached", "started", True),
    ("in_production", "leased", "submit", "reached", "powered", True),
    ("in_production", "new_build", "submit", "reached", "completed", True),
    ("ramped_up", "", "submit", "reached", "in_production", True),
    ("settled", "", "submit", "reached", "completed", True),
)
