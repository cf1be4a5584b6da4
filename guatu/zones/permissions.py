"""权限表：which roles may open which page. A page that is not listed opens for nobody.

A zone page needs one of its roles through a membership in that zone. ``UPPER`` is the leader or auditor of
a city or province above, who reads and never writes; ``DISPLAY`` is the lobby screen.
"""

from collections.abc import Iterable
from typing import Any

from guatu.zones.models import Role

STAFF = frozenset({Role.LEADER, Role.UNIT_HEAD, Role.OFFICER, Role.SUPERVISOR})
READERS = STAFF | {Role.AUDITOR, Role.UPPER}
EDITORS = frozenset({Role.UNIT_HEAD, Role.OFFICER, Role.SUPERVISOR})
IMPORTERS = EDITORS
PRESSERS = frozenset({Role.SUPERVISOR, Role.LEADER})
CONVENERS = PRESSERS | {Role.UNIT_HEAD}
ADMINS = frozenset({Role.SYSTEM_ADMIN})
KEEPERS = frozenset({Role.SECURITY_ADMIN})
WATCHERS = frozenset({Role.AUDIT_ADMIN})
MEMBERS = READERS | {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}

ANYONE = frozenset({"anyone"})
SIGNED_IN = frozenset({"signed_in"})
BEARER = frozenset({"bearer"})  # with a key, never with a cookie

PAGES: dict[str, frozenset[Any]] = {
    # global
    "login": ANYONE,
    "logout": SIGNED_IN,
    "home": ANYONE,
    "health": ANYONE,
    "display": ANYONE,
    "my_zones": SIGNED_IN,
    "password": SIGNED_IN,
    # identity: one's own account; the rules and the trail of a zone
    "login_code": ANYONE,
    "my_account": SIGNED_IN,
    "factor": SIGNED_IN,
    "factor_codes": SIGNED_IN,
    "factor_remove": SIGNED_IN,
    "session_end": SIGNED_IN,
    "account_factor": KEEPERS,
    "login_policy": KEEPERS,
    "audit": WATCHERS,
    "audit_personal": WATCHERS,
    "changes": WATCHERS | {Role.SUPERVISOR, Role.AUDITOR},
    "my_record": MEMBERS - {Role.UPPER},
    # zones
    "zone_home": MEMBERS,
    "zone_facts": READERS,
    "units": MEMBERS,
    "people": MEMBERS,
    "calendar": MEMBERS,
    "calendar_day": ADMINS,
    "calendar_year": ADMINS,
    "delegations": READERS,
    "delegation_revoke": STAFF,
    "parks": MEMBERS,
    "unit_new": ADMINS,
    "unit_edit": ADMINS,
    "person_new": ADMINS,
    "membership_new": ADMINS,
    "membership_end": ADMINS,
    "displays": ADMINS,
    "display_revoke": ADMINS,
    "unit": MEMBERS,
    "person": MEMBERS,
    "person_edit": ADMINS,
    "account_open": ADMINS,
    "park_new": ADMINS,
    "park_edit": ADMINS,
    "accounts": KEEPERS,
    "account_unlock": KEEPERS,
    "account_reset": KEEPERS,
    "account_disable": KEEPERS,
    "account_enable": KEEPERS,
    "logins": WATCHERS,
    "admin_log": WATCHERS,
    # files
    "file": READERS,
    "file_preview": READERS,
    "file_picture": READERS,
    "uploads": STAFF,
    "upload": STAFF,
    "upload_drop": STAFF,
    # registry
    "companies": READERS,
    "company": READERS,
    "company_new": EDITORS,
    "company_edit": EDITORS,
    # ledger
    "desk": READERS,
    "items": READERS,
    "items_export": READERS,
    "item": READERS,
    "items_assign": STAFF,
    "tiers": READERS,
    "tier_edit": frozenset({Role.SUPERVISOR, Role.LEADER}),
    "part_finish": STAFF,
    "part_drop": STAFF,
    "item_plan": STAFF,
    "item_respond": STAFF,
    "item_report": STAFF,
    "item_ask_part": STAFF,
    "item_ask_extension": STAFF,
    "item_grant_extension": STAFF,
    "item_refuse_extension": STAFF,
    "item_credit": STAFF,
    "item_regrade": STAFF,
    "item_split": STAFF,
    "item_merge": STAFF,
    "item_mark": STAFF,
    "item_unmark": STAFF,
    "item_accept": STAFF,
    "item_assign": STAFF,
    "item_attach": STAFF,
    "item_submit": STAFF,
    "item_return": STAFF,
    "item_sign_off": STAFF,
    "item_pause": STAFF,
    "item_resume": STAFF,
    "item_reopen": STAFF,
    "item_void": STAFF,
    # notices: told to those who work here; who only reads has none
    "notices": STAFF,
    "notices_bell": STAFF,
    "notices_read": STAFF,
    "notice_open": STAFF,
    "notice_settings": STAFF,
    # saved views
    "saved_views": STAFF,
    "saved_view_new": STAFF,
    "saved_view_edit": STAFF,
    "saved_view_remove": STAFF,
    # projects
    "projects": READERS,
    "projects_export": READERS,
    **dict.fromkeys(("projects_gantt", "projects_board", "projects_calendar", "milestones_export"), READERS),
    "project": READERS,
    "project_life": READERS,
    "project_new": EDITORS,
    "project_edit": EDITORS,
    "project_seats": EDITORS,
    "milestone_add": EDITORS,
    "milestone_plan": EDITORS,
    "milestone_reach": EDITORS,
    "progress_new": EDITORS,
    "progress_grid": EDITORS,
    "progress_check": READERS,
    "progress_judge": EDITORS,
    "progress_export": READERS,
    "forecasts": READERS,
    **dict.fromkeys(("reserves", "reserves_export", "reserve"), READERS),
    **dict.fromkeys(("reserve_new", "reserve_edit", "reserve_realise"), EDITORS),
    "reserve_move": EDITORS | {Role.LEADER},
    **dict.fromkeys(("works", "works_export"), READERS),
    **dict.fromkeys(("works_copy", "work_new", "work_edit"), EDITORS),
    **dict.fromkeys(("work_begin", "work_done", "work_drop"), EDITORS),
    **dict.fromkeys(("groups", "groups_export", "group"), READERS),
    **dict.fromkeys(("group_new", "group_edit", "group_targets", "group_state", "group_members"), EDITORS),
    "milestone_types": READERS,
    "cycles": READERS,
    "cycles_export": READERS,
    # annual plans
    "pace": READERS,
    "pace_export": READERS,
    "plan_export": READERS,
    "project_plan": READERS,
    "plan_edit": EDITORS,
    "plan_approve": CONVENERS,
    "plan_actuals": EDITORS,
    # projects: their whole life
    **dict.fromkeys(("stage_gates", "baselines", "baselines_export", "halts", "halts_export"), READERS),
    **dict.fromkeys(("halt", "delays", "delays_export", "delay", "commitments"), READERS),
    **dict.fromkeys(("commitments_export",), READERS),
    "stage_gate_set": frozenset({Role.UNIT_HEAD, Role.SUPERVISOR}),
    "template_withdraw": frozenset({Role.UNIT_HEAD, Role.SUPERVISOR}),
    **dict.fromkeys(("baselines_approve", "baseline_approve"), frozenset({Role.UNIT_HEAD, Role.LEADER})),
    "halt_ask": STAFF,
    **dict.fromkeys(("delay_new", "project_commitments", "phase_new", "project_template"), EDITORS),
    **dict.fromkeys(("green_grant", "green_end"), PRESSERS),
    # entered into the statistics
    **dict.fromkeys(
        ("enrolments", "enrolments_export", "enrolment", "stat_month", "stat_month_export"), READERS
    ),
    **dict.fromkeys(("enrolment_material", "enrolment_submit", "enrolment_judge"), EDITORS),
    **dict.fromkeys(("stat_month_fill", "stat_month_close", "official_correct"), EDITORS),
    "project_rules": READERS | ADMINS,
    # figures of the library
    "project_rates": READERS,
    "project_rates_export": READERS,
    "late_projects": READERS,
    "late_projects_export": READERS,
    # imports
    "imports": READERS,
    "import_receive": IMPORTERS,
    "import_preview": READERS,
    "import_remap": IMPORTERS,
    "import_confirm": IMPORTERS,
    "import_drop": IMPORTERS,
    "import_undo": IMPORTERS,
    "import_progress": READERS,
    "import_cancel": IMPORTERS,
    "import_rejected": READERS,
    "import_template": IMPORTERS,
    # supervision
    **dict.fromkeys(
        ("supervision", "key_tasks", "key_tasks_export", "key_tasks_poster", "key_task_cells", "key_task"),
        READERS,
    ),
    **dict.fromkeys(("pledges", "pledges_export", "pledge", "meetings", "meetings_export"), READERS),
    **dict.fromkeys(("meeting", "meeting_minutes", "findings", "findings_export"), READERS),
    **dict.fromkeys(("overdue", "overdue_export", "orders", "orders_export"), READERS),
    **dict.fromkeys(("proposals", "proposals_export", "proposal"), READERS),
    **dict.fromkeys(("wall_list", "wall_list_live"), READERS | {Role.DISPLAY}),
    **dict.fromkeys(("key_task_new", "key_tasks_copy", "key_task_edit", "key_task_withdraw"), PRESSERS),
    **dict.fromkeys(("key_task_cell", "pledge_new", "pledge_target", "pledge_plans"), PRESSERS),
    **dict.fromkeys(("order_new", "proposal_new", "pledge_withdraw"), PRESSERS),
    **dict.fromkeys(("meeting_new", "meeting_edit", "meeting_hold", "meeting_close"), CONVENERS),
    **dict.fromkeys(("finding_new", "finding_categories", "meeting_drop"), CONVENERS),
    "pledge_report": EDITORS,
    "pledge_adjust": STAFF,
    "pledge_adjust_decide": STAFF,
    "finding_note": STAFF,
    "proposal_decide": frozenset({Role.LEADER}),
    # service
    "liaisons": READERS,
    "liaison_company": READERS,
    "liaison_assign": EDITORS,
    "liaison_hand_over": EDITORS,
    "liaison_hand_over_all": EDITORS,
    "liaison_end": EDITORS,
    "liaison_key": EDITORS,
    # boards
    "wall": READERS | {Role.DISPLAY},
    "wall_live": READERS | {Role.DISPLAY},
    "wall_rows": READERS | {Role.DISPLAY},
    "wall_card": READERS | {Role.DISPLAY},
    "wall_export": READERS,
    "wall_poster": READERS,
    # boards: the tables of a city or province over its zones
    **dict.fromkeys(
        ("above_projects", "above_projects_export", "above_rates", "above_rates_export"), READERS
    ),
    **dict.fromkeys(("above_cycles", "above_cycles_export", "above_pace", "above_pace_export"), READERS),
    **dict.fromkeys(("above_late", "above_late_export", "above_reports", "above_reports_export"), READERS),
    # api: the keys of the interface
    "my_keys": MEMBERS - {Role.UPPER},
    "my_key_new": STAFF | {Role.AUDITOR},
    "my_key_revoke": STAFF | {Role.AUDITOR},
    "keys": KEEPERS,
    "keys_export": KEEPERS,
    "key_revoke": KEEPERS,
    "api_kinds": READERS | BEARER,
    "api_schema": ANYONE | BEARER,
    "api_nothing": ANYONE | BEARER,
}
# What the interface shows and does, it shows and does for the same roles as the pages.
SAME = ("desk", "items", "item", *(name for name in PAGES if name.startswith("item_")))
PAGES |= {f"api_{name}": PAGES[name] | BEARER for name in SAME}


def may_open(request: Any, name: str) -> bool:
    """可否打开. Whether the person at this request may open the named page of the zone he is in."""
    allowed = PAGES.get(name, frozenset())
    return bool(allowed & roles_at(request)) or allowed == ANYONE


def roles_at(request: Any) -> frozenset[Any]:
    """当前角色 in the zone of this request."""
    member = getattr(request, "member", None)
    return member.roles if member is not None else frozenset()


def allows(name: str | None, roles: Iterable[Any]) -> bool:
    """是否放行 a page by its URL name."""
    return name is not None and bool(PAGES.get(name, frozenset()) & frozenset(roles))
