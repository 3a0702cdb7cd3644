"""`/account/`, before allauth's own URLs."""

from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("", views.ProfileView.as_view(), name="profile"),
    # An address is an administrator's to change: allauth's own pages for it are not offered.
    path("email/", views.closed_settings),
    path("password/set/", views.closed_settings),
    path("signup/", views.closed_settings),
]
