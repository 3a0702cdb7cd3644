"""`/account/` (before allauth's own URLs) and the doors under `/admin/` that stay closed (before Wagtail's)."""

from django.urls import path, re_path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("", views.ProfileView.as_view(), name="profile"),
    # An address is an administrator's to change: allauth's own pages for it are not offered.
    path("email/", views.closed_settings),
    path("password/set/", views.closed_settings),
    path("signup/", views.closed_settings),
]

closed_admin_doors = [
    path("login/", views.closed_login),
    path("account/", views.closed_settings),
    re_path(r"^password_reset/(?P<rest>.*)$", views.closed_password_reset),
]
