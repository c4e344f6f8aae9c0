"""Who of the staff may do what: three groups, each with the least it needs.

Made, and completed, after every `migrate`, so that a fresh database has them and one from before
gets what is new. Nothing is taken away from a group that an operator has given more.
"""

from __future__ import annotations

from typing import Any

MODERATOR = "Moderators"
SENIOR = "Senior moderators"
OPERATOR = "Operators"

_MODERATOR = (
    "review_publication",
    "view_publication",
    "view_decision",
    "view_report",
    "handle_report",
    "view_sanction",
    "warn_user",
)
_SENIOR = (
    *_MODERATOR,
    "view_appeal",
    "decide_appeal",
    "suspend_user",
    "remove_content",
    "view_statistics",
    "view_auditentry",
)
_OPERATOR = ("view_statistics", "view_auditentry", "view_sanction")

ROLES: dict[str, tuple[str, ...]] = {
    MODERATOR: _MODERATOR,
    SENIOR: _SENIOR,
    OPERATOR: _OPERATOR,
}
"""Group -> codenames of permissions of the app `gallery`."""


def complete(using: str = "default", **signal: Any) -> None:
    """Make the groups where they are missing, and give them what they lack.

    Connected to `post_migrate`. Django makes the permissions at the same signal, perhaps later.
    """
    from django.apps import apps
    from django.contrib.auth.management import create_permissions
    from django.contrib.auth.models import Group, Permission

    create_permissions(apps.get_app_config("gallery"), using=using, verbosity=0)
    for name, codenames in ROLES.items():
        group, _ = Group.objects.using(using).get_or_create(name=name)
        permissions = Permission.objects.using(using).filter(
            content_type__app_label="gallery", codename__in=codenames
        )
        group.permissions.add(*permissions)
