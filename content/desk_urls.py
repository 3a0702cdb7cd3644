"""Pages below /desk/ about articles and their review."""

from django.urls import URLPattern, path

from content import desk_views

app_name = "review"
urlpatterns: list[URLPattern] = [
    path("desk/reviews/", desk_views.queue, name="queue"),
    path("desk/coverage/", desk_views.coverage, name="coverage"),
]
