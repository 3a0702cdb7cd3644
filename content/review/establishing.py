"""What a fresh database needs for review: the first policy, the workflow, and who may write where."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.db import connection
from wagtail.models import GroupPagePermission, Page, Task, Workflow, WorkflowTask

from accounts import api as accounts
from content.models import HomePage, ReviewTask
from content.review import opening
from content.review.policies import policy
from content.review.steps import ORDER

#: What authors and translators may do with the pages of a language. Nobody publishes.
WRITES = {accounts.Role.AUTHOR: ("add_page", "change_page"), accounts.Role.TRANSLATOR: ("change_page",)}


def establish(**_signal: Any) -> None:
    """After each migration, and safe to repeat."""
    if Task._meta.db_table not in connection.introspection.table_names():
        return
    policy.establish()
    _make_workflow()
    let_write()


def _make_workflow() -> None:
    """The six steps in their order. `decide` and the release ask for all six whatever becomes of these rows."""
    found, _made = Workflow.objects.get_or_create(name=opening.WORKFLOW)
    for place, step in enumerate(ORDER):
        task, _made = ReviewTask.objects.get_or_create(step=step, defaults={"name": step.value})
        WorkflowTask.objects.get_or_create(workflow=found, task=task, defaults={"sort_order": place})


def let_write() -> None:
    """Give each language's authors and translators its pages; take Wagtail's own groups' rights to publish away."""
    GroupPagePermission.objects.filter(
        permission__codename__in=["publish_page", "bulk_delete_page", "lock_page", "unlock_page"]
    ).delete()
    for home in HomePage.objects.select_related("locale"):
        for role, codenames in WRITES.items():
            group = accounts.group_for(role, locale=home.locale.language_code)
            for permission in _page_permissions(codenames):
                GroupPagePermission.objects.get_or_create(group=group, page=home.page_ptr, permission=permission)


def _page_permissions(codenames: tuple[str, ...]) -> list[Permission]:
    label = Page._meta.app_label
    return list(Permission.objects.filter(content_type__app_label=label, codename__in=codenames))
