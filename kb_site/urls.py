"""Every address of the site. Pages of the tree come last: what Wagtail does not know is not found."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from kb_site import views
from kb_site.http_api import api, not_found

urlpatterns = [
    path("", views.home, name="home"),
    path("theme/", views.theme, name="theme"),
    path("language/", views.language, name="language"),
    path("healthz", views.alive, name="alive"),
    path("readyz", views.ready, name="ready"),
    path("status/", views.status, name="status"),
    path("media/<path:path>", views.picture, name="picture"),
    path("api/v1/", not_found),
    path("api/v1/", api.urls),
    path("api/", not_found),
    path("api/<path:rest>", not_found),
    path("account/", include("accounts.urls")),
    path("account/", include("allauth.urls")),
    path("admin/", include("accounts.closed_doors")),
    path("admin/", include("content.localize_doors")),
    path("admin/", include(wagtailadmin_urls)),
    re_path(r"^documents/(\d+)/(.*)$", views.document),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("helpdesk.urls")),
    path("", include("content.desk.urls")),
    path("", include("helpdesk.widget_urls")),
    path("", include("content.stable_urls")),
    *i18n_patterns(
        path("trust/", views.trust, name="trust"),
        path("", include("content.urls")),
        path("", include(wagtail_urls)),
    ),
]

handler400 = "kb_site.views.bad_request"
handler403 = "kb_site.views.not_allowed"
handler404 = "kb_site.views.not_found"
handler500 = "kb_site.views.broken"
