"""Addresses that outlive titles and languages: they are printed, bookmarked and built into Hysio."""

from django.urls import path

from content import views

app_name = "stable"

urlpatterns = [
    path("go/<slug:key>/", views.go, name="go"),
    path("h/<str:app>/<str:version>/<str:locale>/<str:topic>", views.help_link, name="help-link"),
    path("h/<str:app>/<str:version>/<str:locale>/<str:topic>/", views.help_link),
]
