"""页名：what every page is called in Chinese, and which of them show personal data.

A room that adds pages adds its lines here: the audit trail and the tables of rights speak with these names.
"""

from collections.abc import Mapping
from typing import Any

PAGE_NAMES: dict[str, str] = {
    # the house
    "login": "登录",
    "login_code": "登录的第二步",
    "logout": "退出",
    "home": "首页",
    "health": "心跳",
    "display": "大屏入口",
    "my_zones": "我的开发区",
    "password": "改口令",
    "my_account": "我的账号",
    "factor": "设置两步验证",
    "factor_codes": "换恢复码",
    "factor_remove": "停用两步验证",
    "session_end": "结束一个登录",
    # zones
    "zone_home": "本区",
    "zone_facts": "事实",
    "units": "单位",
    "unit": "单位详情",
    "unit_new": "设单位",
    "unit_edit": "改单位",
    "people": "人员名单",
    "person": "人员详情",
    "person_new": "登记人员",
    "person_edit": "改人员",
    "membership_new": "任职",
    "membership_end": "免职",
    "delegations": "委托代办",
    "delegation_revoke": "撤回委托",
    "calendar": "工作日历",
    "calendar_day": "改日历的一天",
    "calendar_year": "添日历年份",
    "parks": "平台与片区",
    "park_new": "设片区",
    "park_edit": "改片区",
    "displays": "大屏链接",
    "display_revoke": "停大屏链接",
    "account_open": "开通账号",
    "accounts": "账号",
    "account_unlock": "解锁账号",
    "account_reset": "重置口令",
    "account_disable": "停用账号",
    "account_enable": "恢复账号",
    "account_factor": "重置两步验证",
    "login_policy": "登录规矩",
    "logins": "登录日志",
    "admin_log": "管理日志",
    "audit": "用户审计",
    "audit_personal": "个人信息查阅",
    "changes": "变更记录",
    "my_record": "我的记录",
    # files
    "file": "下载附件",
    # registry
    "companies": "企业名录",
    "company": "企业详情",
    "company_new": "登记企业",
    "company_edit": "改企业",
    # ledger
    "desk": "工作台",
    "items": "台账",
    "items_export": "导出台账",
    "item": "事项详情",
    "item_accept": "接单",
    "item_assign": "改派",
    "item_attach": "附佐证",
    "item_submit": "报验",
    "item_return": "退回",
    "item_sign_off": "销号",
    "item_pause": "挂起",
    "item_resume": "恢复",
    "item_reopen": "重新打开",
    "item_void": "作废",
    "item_plan": "定方案",
    "item_respond": "首次响应",
    "item_report": "报进展",
    "item_ask_part": "请配合",
    "part_finish": "配合办结",
    "part_drop": "撤回配合",
    "item_ask_extension": "申请延期",
    "item_grant_extension": "批准延期",
    "item_refuse_extension": "不予延期",
    "item_credit": "补记停算",
    "item_regrade": "调整等级",
    "item_split": "拆分",
    "item_merge": "合并",
    "item_mark": "标为一把手工程",
    "item_unmark": "取消一把手工程",
    "items_assign": "成批改派",
    "tiers": "事项等级",
    "tier_edit": "改事项等级",
    # projects
    "projects": "项目库",
    "projects_export": "导出项目库",
    "project": "项目详情",
    "project_life": "项目全周期",
    "project_new": "登记项目",
    "project_edit": "改项目",
    "project_seats": "改项目责任",
    "milestone_add": "添里程碑",
    "milestone_plan": "定里程碑计划",
    "milestone_reach": "里程碑达到",
    "progress_new": "报形象进度",
    "progress_grid": "成批报进度",
    "groups": "项目分组",
    "group_members": "改分组成员",
    "milestone_types": "里程碑字典",
    "cycles": "周期",
    "cycles_export": "导出周期",
    # figures of the library
    "project_rates": "三率",
    "project_rates_export": "导出三率",
    "late_projects": "逾期项目",
    "late_projects_export": "导出逾期项目",
    # imports
    "imports": "导入记录",
    "import_receive": "上传导入文件",
    "import_preview": "导入预览",
    "import_remap": "改列的对应",
    "import_confirm": "确认导入",
    "import_drop": "放弃导入",
    "import_undo": "撤销导入",
    "import_progress": "导入进度",
    "import_cancel": "取消导入的排队",
    "import_rejected": "下载退回的行",
    "import_template": "下载导入模板",
    # boards
    "wall": "挂图",
    "wall_live": "挂图自动刷新",
    "wall_rows": "挂图数字里的项目",
    "wall_card": "挂图上的项目卡",
    "wall_export": "导出挂图",
    "wall_poster": "挂图海报",
    # files
    "file_preview": "看附件",
    "file_picture": "附件预览图",
    "uploads": "开始分段上传",
    "upload": "续传附件",
    "upload_drop": "取消上传",
    # notices
    "notices": "消息",
    "notices_bell": "消息铃",
    "notices_read": "标消息已读",
    "notice_open": "打开消息",
    "notice_settings": "消息设置",
    # saved views
    "saved_views": "常用视图",
    "saved_view_new": "存常用视图",
    "saved_view_edit": "改常用视图",
    "saved_view_remove": "删常用视图",
    # service
    "liaisons": "联企",
    "liaison_company": "一家企业的联系人",
    "liaison_assign": "指派联系人",
    "liaison_hand_over": "交接联系人",
    "liaison_hand_over_all": "全部交接",
    "liaison_end": "结束联系",
    "liaison_key": "标重点联系企业",
    # supervision
    "supervision": "督查",
    "key_tasks": "重点任务清单",
    "key_tasks_export": "导出重点任务清单",
    "key_tasks_poster": "打印重点任务清单",
    "key_task_cells": "重点任务各格",
    "key_task": "一项重点任务",
    "key_task_new": "立重点任务",
    "key_tasks_copy": "抄上年清单",
    "key_task_edit": "改重点任务",
    "key_task_withdraw": "撤重点任务",
    "key_task_cell": "改一格",
    "wall_list": "晒清单",
    "wall_list_live": "晒清单刷新",
    "pledges": "军令状",
    "pledges_export": "导出军令状",
    "pledge": "一份军令状",
    "pledge_new": "立军令状",
    "pledge_target": "定目标",
    "pledge_plans": "分解目标",
    "pledge_report": "填实绩",
    "pledge_withdraw": "撤军令状",
    "pledge_adjust": "申请调整目标",
    "pledge_adjust_decide": "批调整目标",
    "meetings": "现场会",
    "meetings_export": "导出现场会",
    "meeting": "一次现场会",
    "meeting_minutes": "现场会纪要",
    "meeting_new": "定会",
    "meeting_edit": "改会",
    "meeting_hold": "记纪要",
    "meeting_close": "清零",
    "meeting_drop": "取消会",
    "findings": "现场问题",
    "findings_export": "导出现场问题",
    "finding_new": "立问题",
    "finding_note": "记问题进展",
    "finding_categories": "问题类型",
    "overdue": "逾期台账",
    "overdue_export": "导出逾期台账",
    "orders": "督办单",
    "orders_export": "导出督办单",
    "order_new": "发督办单",
    "proposals": "问责建议",
    "proposals_export": "导出问责建议",
    "proposal": "一份问责建议",
    "proposal_new": "提问责建议",
    "proposal_decide": "决定问责建议",
}

# 个人信息: reading these, or taking them away, is recorded with who and when.
PERSONAL: set[str] = {
    "people",
    "delegations",
    "person",
    "person_edit",
    "unit",
    "accounts",
    "account_open",
    "logins",
    "membership_new",
    "membership_end",
    "audit",
    "audit_personal",
    "changes",
}

# What the number in an address is, where the name of the page does not begin with it.
OBJECTS: dict[str, str] = {
    "account_open": "person",
    "account_unlock": "person",
    "account_reset": "person",
    "account_disable": "person",
    "account_enable": "person",
    "account_factor": "person",
    "membership_new": "person",
}
OBJECT_NAMES: dict[str, str] = {
    "person": "人员",
    "membership": "任职",
    "unit": "单位",
    "park": "片区",
    "display": "大屏链接",
    "file": "附件",
    "company": "企业",
    "item": "事项",
    "part": "配合",
    "tier": "等级",
    "delegation": "委托",
    "project": "项目",
    "milestone": "里程碑",
    "progress": "项目",
    "group": "分组",
    "import": "导入",
}

# Parts of an address that say which thing is meant; others may be secrets, and are not written down.
NUMBERS = frozenset({"no", "number", "kind", "year", "day"})


def page_name(name: str) -> str:
    """页名 in Chinese; the machine's own name where nobody has given one."""
    return PAGE_NAMES.get(name, name)


def pages_like(words: str) -> list[str]:
    """页名里有这些字的页."""
    return [name for name, said in PAGE_NAMES.items() if words in said]


def object_of(name: str, parts: Mapping[str, Any]) -> tuple[str, str]:
    """对象: its kind and its number, from the address of the page; a secret in an address is no number."""
    numbers = [
        str(value) for key, value in parts.items() if key == "id" or key.endswith("_id") or key in NUMBERS
    ]
    if not numbers:
        return "", ""
    return OBJECTS.get(name, name.split("_", maxsplit=1)[0]), numbers[-1]
