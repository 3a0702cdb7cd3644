"""What the editor's first page says about reviews: how many wait, and where they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wagtail.admin.ui.components import Component

from content.doors import may_see_reviews
from content.review.queue.queueing import to_sign


class ReviewsPanel(Component):
    """A count and a link to the desk, in place of Wagtail's panel, which looks at every open review one by one."""

    name = "reviews"
    template_name = "content/review/queue_panel.html"
    order = 200

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        person = (parent_context or {})["request"].user
        return {"count": to_sign(person).count()}

    def render_html(self, parent_context: Mapping[str, Any] | None = None) -> str:
        if not parent_context or not may_see_reviews(parent_context["request"].user):
            return ""
        return super().render_html(parent_context)
