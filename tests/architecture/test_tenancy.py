"""分区的地基：what PostgreSQL itself keeps, whatever the code above may do."""

import psycopg
import pytest
from django.conf import settings

from tests.architecture.schema import Table, read_schema, rights_of

# Tables of no zone, each with the reason why it may be so, and what the web role may do there.
GLOBAL = {
    "zones_zone": ("分区本身：一行就是一个分区，自有政策；设立新区由所有者办", "SELECT"),
    "zones_account": (
        "一个人一个账号，可在几个区任职；登录时还不知道是哪个区",
        "SELECT INSERT UPDATE DELETE",
    ),
    "django_session": ("框架自带，不用", ""),
    "identity_session": ("登录时还不知道是哪个区；内容只有账号与大屏摘要", "SELECT INSERT UPDATE DELETE"),
    "identity_secondfactor": (
        "一个账号一个，登录时还不知道是哪个区；只有密文",
        "SELECT INSERT UPDATE DELETE",
    ),
    "identity_recoverycode": ("同上；只有摘要", "SELECT INSERT UPDATE DELETE"),
    "axes_accessattempt": ("锁的是登录名，登录名不属于任何一个区", "SELECT INSERT UPDATE DELETE"),
    "axes_accessattemptexpiration": ("同上", "SELECT INSERT UPDATE DELETE"),
    "axes_accesslog": ("登录日志，同上；各区只看本区的登录名", "SELECT INSERT"),
    "axes_accessfailurelog": ("登录失败日志，同上", "SELECT INSERT"),
    "django_migrations": ("库的版本，启动时核对", "SELECT"),
    "django_content_type": ("模型清单，不含数据", "SELECT"),
    "auth_permission": ("框架自带，不用", ""),
    "auth_group": ("框架自带，不用", ""),
    "auth_group_permissions": ("框架自带，不用", ""),
}
# What was written stays written.
INSERT_ONLY = {
    "projects_periodclosing",
    "ledger_entry",
    "ledger_seal",
    "ledger_alarm",
    "zones_adminentry",
    "identity_auditentry",
}
INSERT_ONLY |= {
    "projects_enrolmentstep",
    "projects_statmonth",
    "projects_statcorrection",
    "projects_projectrule",
    "projects_reservestep",
}
INSERT_ONLY |= {"projects_baseline", "projects_baselinepoint"}
INSERT_ONLY |= {"supervision_targetactual", "supervision_reckoningfigure", "zones_change"}
# Nothing points at these rows: the zone and what they say is their key, and the zone comes first in it.
NOT_POINTED_AT = {
    "ledger_token": "一件事项有三十来个检索词，多一个编号就多两个索引",
    "zones_change": "一次能记上万行，多一个编号就多两个索引",
}
# The tables whose changes the database does not remember, and why.
NOT_REMEMBERED = {
    "ledger_item": "流转就是它的历史，重演得出",
    "ledger_part": "流转就是它的历史，重演得出",
    "ledger_extension": "流转就是它的历史，重演得出",
    "ledger_evidence": "流转就是它的历史，重演得出",
    "ledger_clock": "流转就是它的历史，重演得出",
    "ledger_clockbasis": "流转就是它的历史，重演得出",
    "ledger_entry": "写下就不改",
    "ledger_seal": "写下就不改",
    "ledger_alarm": "写下就不改",
    "identity_auditentry": "写下就不改",
    "zones_adminentry": "写下就不改",
    "zones_change": "写下就不改",
    "supervision_targetactual": "写下就不改",
    "supervision_reckoningfigure": "写下就不改",
    "projects_periodclosing": "写下就不改",
    "projects_enrolmentstep": "写下就不改",
    "projects_statmonth": "写下就不改",
    "projects_statcorrection": "写下就不改",
    "projects_projectrule": "写下就不改",
    "projects_reservestep": "写下就不改",
    "projects_baseline": "写下就不改",
    "projects_baselinepoint": "写下就不改",
    "ledger_tier": "每次修改都是新的一版",
    "ledger_token": "由别的行推得出",
    "ledger_unsealed": "由别的行推得出",
    "zones_numbercounter": "由别的行推得出",
    "notices_cursor": "由别的行推得出",
    "imports_importrecord": "导入自己留有前后之值",
    "imports_importchange": "导入自己留有前后之值",
    "imports_importpreview": "导入自己留有前后之值",
    "imports_importrun": "导入自己留有前后之值",
    "imports_headmapping": "导入自己留有前后之值",
    "files_storedfile": "文件按内容存，改了就是另一个文件",
    "files_upload": "文件按内容存，改了就是另一个文件",
    "ledger_savedview": "个人自己的摆设与消息",
    "notices_notice": "个人自己的摆设与消息",
    "notices_preference": "个人自己的摆设与消息",
    "api_accesskey": "建了只会停，停在何时、由谁停写在行里，也在审计里",
}
READ = "(zone = ANY ((string_to_array(NULLIF(current_setting('guatu.zones'::text, true), ''::text), ','::text))::integer[]))"
WRITE = "(zone = (NULLIF(current_setting('guatu.zone'::text, true), ''::text))::integer)"
POLICIES = {
    "guatu_read": ("SELECT", READ, ""),
    "guatu_add": ("INSERT", "", WRITE),
    "guatu_change": ("UPDATE", WRITE, WRITE),
    "guatu_remove": ("DELETE", WRITE, ""),
}
Schema = dict[str, Table]


@pytest.fixture
def schema(owner_connection: psycopg.Connection) -> Schema:
    """库的样子."""
    return read_schema(owner_connection)


def tenants(schema: Schema) -> list[Table]:
    """分区的表."""
    return [table for name, table in sorted(schema.items()) if name not in GLOBAL]


def test_every_table_has_a_zone_or_a_reason_to_have_none(schema: Schema) -> None:
    assert [table.name for table in tenants(schema) if not table.has_zone] == []
    assert set(GLOBAL) - set(schema) == set(), "这些表已经没有了。"
    assert [name for name in GLOBAL if schema[name].has_zone] == []


def test_every_tenant_table_is_guarded_by_the_four_policies(schema: Schema) -> None:
    for table in tenants(schema):
        assert table.guarded, f"{table.name} 没有打开行级安全。"
        assert table.policies == POLICIES, table.name


def test_a_zone_is_its_own_tenant(schema: Schema) -> None:
    zone = schema["zones_zone"]
    read, write = READ.replace("zone =", "id =", 1), WRITE.replace("zone =", "id =", 1)
    assert zone.guarded
    assert zone.policies == {"guatu_read": ("SELECT", read, ""), "guatu_change": ("UPDATE", write, write)}


def test_every_tenant_row_can_be_pointed_at_with_its_zone(schema: Schema) -> None:
    for table in tenants(schema):
        if table.name in NOT_POINTED_AT:
            assert any(k.kind == "p" and k.columns[0] == "zone" for k in table.keys), table.name
            continue
        assert any(k.kind == "u" and k.columns == ("zone", "id") for k in table.keys), table.name
        assert any(k.kind == "p" and k.columns == ("id",) for k in table.keys), table.name


def test_no_link_can_leave_its_zone(schema: Schema) -> None:
    """Every link to a tenant table is doubled by one that carries the zone."""
    inside = {table.name for table in tenants(schema)}
    for table in tenants(schema):
        doubled = {
            k.columns[1] for k in table.links if k.columns[:1] == ("zone",) and k.targets == ("zone", "id")
        }
        single = {k.columns[0] for k in table.links if len(k.columns) == 1 and k.target in inside}
        assert single - doubled == set(), f"{table.name} 的这些外键没有带上分区。"
    outward = [
        (t.name, k.name) for t in schema.values() if t.name in GLOBAL for k in t.links if k.target in inside
    ]
    assert outward == [], "全局的表不能指进分区。"


def test_every_tenant_table_is_remembered_or_says_why_not(
    schema: Schema, owner_connection: psycopg.Connection
) -> None:
    found = owner_connection.execute(
        "SELECT c.relname, array_agg(t.tgname::text ORDER BY t.tgname) FROM pg_trigger t"
        " JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname LIKE 'guatu_remember%' GROUP BY 1"
    )
    remembered: dict[str, list[str]] = dict(found.fetchall())
    assert set(map(tuple, remembered.values())) == {("guatu_remember_delete", "guatu_remember_update")}
    inside = {table.name for table in tenants(schema)}
    assert inside - set(remembered) == set(NOT_REMEMBERED)


def test_every_index_leads_with_the_zone(schema: Schema) -> None:
    wrong = [
        f"{table.name}.{name}"
        for table in tenants(schema)
        for name, primary, first in table.indexes
        if not primary and first != "zone"
    ]
    assert wrong == []


def test_the_web_role_has_the_rights_it_needs_and_no_other(owner_connection: psycopg.Connection) -> None:
    rights = rights_of(owner_connection, settings.WEB_ROLE)
    schema = read_schema(owner_connection)
    wanted = {name: set(rights.split()) for name, (_, rights) in GLOBAL.items() if rights}
    for table in tenants(schema):
        more = set() if table.name in INSERT_ONLY else {"UPDATE", "DELETE"}
        wanted[table.name] = {"SELECT", "INSERT"} | more
    assert rights == wanted


def test_the_web_role_is_nobody(owner_connection: psycopg.Connection) -> None:
    role = settings.WEB_ROLE
    row = owner_connection.execute(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles WHERE rolname = %s",
        [role],
    ).fetchone()
    assert row == (False,) * 5
    belongs = owner_connection.execute(
        "SELECT count(*) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = %s",
        [role],
    ).fetchone()
    owns = owner_connection.execute(
        "SELECT count(*) FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid"
        " WHERE r.rolname = %s AND d.deptype = 'o'",
        [role],
    ).fetchone()
    assert (belongs, owns) == ((0,), (0,))


def test_the_web_role_makes_nothing(owner_connection: psycopg.Connection) -> None:
    """Neither a table nor a temporary one: whoever can make one can stand it before a function's own."""
    can = owner_connection.execute(
        "SELECT has_schema_privilege(%(r)s, 'public', 'CREATE'),"
        " has_database_privilege(%(r)s, current_database(), 'CREATE')",
        {"r": settings.WEB_ROLE},
    ).fetchone()
    assert can == (False, False)


def test_the_owner_of_the_tables_is_not_the_web_role(owner_connection: psycopg.Connection) -> None:
    owners = owner_connection.execute(
        "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'"
    ).fetchall()
    assert len(owners) == 1
    assert owners != [(settings.WEB_ROLE,)]


FUNCTIONS = """
    SELECT p.oid::regprocedure::text, p.prosecdef, p.proconfig, p.provolatile::text,
           has_function_privilege('public', p.oid, 'EXECUTE')
    FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
"""
# What may look past the policies, and why that tells nothing it should not.
BEFORE_THE_DOOR = {
    "guatu_door(bigint,text,date,text)": "此账号或大屏在此区能看什么；答这个区、这个人和他的任职",
    "guatu_member(smallint,uuid,date)": "门里用，网页角色不能直接问",
    "guatu_seats(smallint,uuid,date)": "同上",
    "guatu_key(text,text,date,timestamp with time zone)": "接口密钥的摘要对不对；答的就是本人在门口能得的",
    "guatu_homes(bigint)": "此账号在哪些区有人，留痕要用；只有编号",
    "guatu_zones(bigint,date)": "此账号的开发区清单",
    "guatu_display(text,text)": "大屏链接的摘要对不对",
    "guatu_trail(smallint)": "上级链的名称，只答可读的区",
    "guatu_works_elsewhere(bigint,smallint)": "只答是与否，且须是本区的人",
    "guatu_all_zones()": "分区的编号与代码，命令与后台要用",
    "guatu_zones_to_sweep(timestamp with time zone)": "哪些区有该看的事项，只答编号",
    "guatu_zones_to_seal()": "哪些区有待封存的流转，只有编号",
    "guatu_zones_with_news()": "哪些区有待送达的流转，只有编号",
    "guatu_zones_to_digest(timestamp with time zone)": "哪些区有人等汇总，只有编号",
    "guatu_zones_to_import()": "哪些区有导入在等后台，只有编号",
}
# What runs with the rights of whoever calls it, under the policies.
UNDER_THE_POLICIES = {"guatu_remember()": "触发器：改的人自己写下改了什么"}


def test_functions_that_pass_the_policies_are_few_and_pinned(owner_connection: psycopg.Connection) -> None:
    found = {name: rest for name, *rest in owner_connection.execute(FUNCTIONS)}
    assert set(found) == set(BEFORE_THE_DOOR) | set(UNDER_THE_POLICIES)
    for name, (definer, config, volatile, public) in found.items():
        if name in UNDER_THE_POLICIES:
            assert not definer, f"{name} 不该越过政策。"
        else:
            assert definer and volatile == "s", f"{name} 应为只读的 SECURITY DEFINER。"
        assert not public, f"{name} 人人可执行。"
        # Unless it is named last, a temporary table stands before the real one.
        paths = [each.split("=", 1)[1] for each in config or [] if each.startswith("search_path=")]
        assert paths and paths[0].replace(" ", "").endswith(",pg_temp"), (
            f"{name} 的 search_path 没有以 pg_temp 结尾。"
        )
