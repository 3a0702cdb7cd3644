"""Which content policy a response carries: strict for readers, Wagtail's own for the editor under /admin/."""

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase


class ContentPolicyMiddleware(CSPMiddleware):
    """django-csp, with the looser policy where Wagtail's editor needs inline scripts and styles."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.path.startswith("/admin/"):
            setattr(response, "_csp_replace", settings.ADMIN_CONTENT_SECURITY_POLICY["DIRECTIVES"])  # noqa: B010 - django-csp's mark
        return super().process_response(request, response)
