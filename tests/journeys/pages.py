"""主要页面, by who lives in them."""

from dataclasses import dataclass

from tests.journeys.visitor import Visitor

Z = "/z/syjk/"


@dataclass(frozen=True)
class Stop:
    """一页. ``link`` is the first link on ``path`` to follow, when the address has a number in it;
    ``then`` is put behind the address so found."""

    name: str
    path: str
    link: str = ""
    then: str = ""

    def open(self, visitor: Visitor) -> None:
        """打开."""
        if self.link:
            visitor.see(self.path)
            href = visitor.page.locator(self.link).first.get_attribute("href")
            assert href, f"{self.path} 上没有 {self.link}"
            visitor.see(href.split("?")[0] + self.then)
        else:
            visitor.see(self.path)


TITLE = "#list a.list-title"
OWN = "#mine a.desk-title, #unit_due a.desk-title"
PAGES: dict[str, list[Stop]] = {
    "syjk-leader1": [
        Stop("wall", Z + "wall/"),
        Stop("wall-past", Z + "wall/?as_of=2022-03-15&category=industrial"),
        Stop("wall-rows", Z + "wall/rows/?lamp=over"),
        Stop("wall-card", Z + "wall/", "a.wall-late-name"),
        Stop("poster", Z + "wall/poster/"),
        Stop("desk-leader", Z + "desk/"),
        Stop("projects", Z + "projects/"),
        Stop("projects-none", Z + "projects/?q=查无此项"),
        Stop("project", Z + "projects/?lamp=over", TITLE),
        Stop("life", Z + "projects/", TITLE, "life/"),
        Stop("project-first", Z + "projects/", TITLE),
        Stop("works", Z + "projects/?q=示例", TITLE, "works/"),
        Stop("reserves", "/z/syjk/projects/reserve/"),
        Stop("cycles", Z + "projects/cycles/"),
        Stop("groups", Z + "projects/groups/"),
        Stop("group", Z + "projects/groups/", TITLE),
        Stop("milestones", Z + "projects/milestones/"),
        Stop("items", Z + "items/"),
        Stop("item-signing", Z + "desk/", "#to_sign a.desk-title"),
        Stop("companies", Z + "companies/"),
        Stop("company", Z + "companies/", TITLE),
        Stop("facts", Z + "facts/"),
        Stop("zone-home", Z),
        Stop("units", Z + "units/"),
        Stop("unit", Z + "units/", TITLE),
        Stop("people", Z + "people/"),
        Stop("person", Z + "people/", TITLE),
        Stop("calendar", Z + "calendar/"),
        Stop("parks", Z + "parks/"),
        Stop("password", "/password/"),
    ],
    "syjk-fw4": [
        Stop("desk-officer", Z + "desk/"),
        Stop("item-own", Z + "desk/", OWN),
        Stop("grid", Z + "projects/progress/"),
        Stop("progress-new", Z + "projects/progress/", "a.list-title"),
        Stop("progress-check", Z + "projects/progress/check/"),
        Stop("forecasts", Z + "projects/progress/forecasts/"),
    ],
    "syjk-head-jfb": [
        Stop("desk-head", Z + "desk/"),
        Stop("imports", Z + "imports/"),
        Stop("import-done", Z + "imports/", TITLE),
        Stop("project-new", Z + "projects/new/"),
        Stop("project-edit", Z + "projects/", TITLE, "edit/"),
        Stop("project-seats", Z + "projects/", TITLE, "seats/"),
        Stop("company-new", Z + "companies/new/"),
        Stop("company-edit", Z + "companies/", TITLE, "edit/"),
    ],
    "syjk-duban1": [Stop("desk-supervisor", Z + "desk/"), Stop("items-late", Z + "items/?view=late")],
    "syjk-auditor": [Stop("desk-auditor", Z + "desk/")],
    "syjk-sysadmin": [
        Stop("unit-new", Z + "units/new/"),
        Stop("unit-edit", Z + "units/", TITLE, "edit/"),
        Stop("person-new", Z + "people/new/"),
        Stop("appoint", Z + "people/", TITLE, "appoint/"),
        Stop("displays", Z + "displays/"),
        Stop("park-new", Z + "parks/new/"),
        Stop("calendar-admin", Z + "calendar/"),
        Stop("calendar-day", Z + "calendar/day/?day=2022-06-03"),
    ],
    "syjk-secadmin": [Stop("accounts", Z + "accounts/")],
    "syjk-auditadmin": [Stop("logins", Z + "logins/"), Stop("admin-log", Z + "admin-log/")],
    "zj-viewer": [
        Stop("wall-province", "/z/zj/wall/"),
        Stop("home-province", "/z/zj/"),
        Stop("above-projects", "/z/zj/above/projects/?by=stage"),
        Stop("above-rates", "/z/zj/above/rates/"),
        Stop("above-pace", "/z/zj/above/pace/"),
        Stop("zones", "/zones/"),
    ],
}
