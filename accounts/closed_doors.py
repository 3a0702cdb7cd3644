"""Wagtail's own doors under `/admin/` that stay closed; stands before Wagtail's URLs."""

from django.urls import path, re_path

from accounts import views

urlpatterns = [
    path("login/", views.closed_login),
    path("account/", views.closed_settings),
    re_path(r"^password_reset/(?P<rest>.*)$", views.closed_password_reset),
]
