"""Who may do what: seven roles, one table. A person has exactly one role, so the three administrators exclude each other."""

from enum import StrEnum

from django.db import models


class Role(models.TextChoices):
    ENTRY = "entry", "填报员"
    REVIEWER = "reviewer", "审核员"
    UNIT_LEAD = "unit_lead", "单位负责人"
    LEADER = "leader", "领导"
    SYSTEM = "system", "系统管理员"
    SECURITY = "security", "安全管理员"
    AUDITOR = "auditor", "审计管理员"


class Permission(StrEnum):
    READ_PLANS = "read_plans"  # approved figures of the plans in scope
    READ_UNREVIEWED = "read_unreviewed"  # figures and reports in any state
    ENTER_FIGURES = "enter_figures"
    REVIEW = "review"
    FILE_REPORTS = "file_reports"
    MANAGE_PLANS = "manage_plans"  # plans, units, quarters
    MANAGE_PEOPLE = "manage_people"  # people, unlocking
    READ_LOG = "read_log"


PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ENTRY: frozenset(
        {Permission.READ_PLANS, Permission.READ_UNREVIEWED, Permission.ENTER_FIGURES, Permission.FILE_REPORTS}
    ),
    Role.REVIEWER: frozenset({Permission.READ_PLANS, Permission.READ_UNREVIEWED, Permission.REVIEW}),
    Role.UNIT_LEAD: frozenset({Permission.READ_PLANS, Permission.FILE_REPORTS}),
    Role.LEADER: frozenset({Permission.READ_PLANS}),
    Role.SYSTEM: frozenset({Permission.READ_PLANS, Permission.MANAGE_PLANS}),
    Role.SECURITY: frozenset({Permission.MANAGE_PEOPLE}),
    Role.AUDITOR: frozenset({Permission.READ_LOG}),
}

# Roles that have pages of the administration (people see 后台管理 in the header).
ADMINISTRATORS = frozenset({Role.SYSTEM, Role.SECURITY, Role.AUDITOR})


def may(role: str, permission: Permission) -> bool:
    """Whether the role carries the permission; an unknown role carries none."""
    return permission in PERMISSIONS.get(Role(role), frozenset()) if role in Role.values else False
