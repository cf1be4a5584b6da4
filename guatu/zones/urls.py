"""本区的地址."""

from django.urls import path

from guatu.zones import (
    views_accounts,
    views_calendar,
    views_delegations,
    views_people,
    views_units,
    views_zone,
)

urlpatterns = [
    path("", views_zone.zone_home, name="zone_home"),
    path("units/", views_units.units, name="units"),
    path("units/new/", views_units.unit_new, name="unit_new"),
    path("units/<uuid:id>/", views_units.unit, name="unit"),
    path("units/<uuid:id>/edit/", views_units.unit_edit, name="unit_edit"),
    path("people/", views_people.people, name="people"),
    path("people/new/", views_people.person_new, name="person_new"),
    path("people/<uuid:id>/", views_people.person, name="person"),
    path("people/<uuid:id>/edit/", views_people.person_edit, name="person_edit"),
    path("people/<uuid:id>/appoint/", views_people.membership_new, name="membership_new"),
    path("people/<uuid:id>/account/", views_accounts.account_open, name="account_open"),
    path("memberships/<uuid:id>/end/", views_people.membership_end, name="membership_end"),
    path("accounts/", views_accounts.accounts, name="accounts"),
    path("accounts/<uuid:id>/unlock/", views_accounts.account_unlock, name="account_unlock"),
    path("accounts/<uuid:id>/reset/", views_accounts.account_reset, name="account_reset"),
    path("accounts/<uuid:id>/disable/", views_accounts.account_disable, name="account_disable"),
    path("accounts/<uuid:id>/enable/", views_accounts.account_enable, name="account_enable"),
    path("logins/", views_accounts.logins, name="logins"),
    path("admin-log/", views_accounts.admin_log, name="admin_log"),
    path("calendar/", views_calendar.calendar, name="calendar"),
    path("calendar/day/", views_calendar.calendar_day, name="calendar_day"),
    path("calendar/year/", views_calendar.calendar_year, name="calendar_year"),
    path("parks/", views_zone.parks, name="parks"),
    path("parks/new/", views_zone.park_new, name="park_new"),
    path("parks/<uuid:id>/edit/", views_zone.park_edit, name="park_edit"),
    path("delegations/", views_delegations.delegations, name="delegations"),
    path("delegations/<uuid:id>/revoke/", views_delegations.delegation_revoke, name="delegation_revoke"),
    path("displays/", views_zone.displays, name="displays"),
    path("displays/<uuid:id>/revoke/", views_zone.display_revoke, name="display_revoke"),
]
