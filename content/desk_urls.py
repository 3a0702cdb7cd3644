"""Pages below /desk/ about articles and their review."""

from django.urls import URLPattern, path

from content import desk_views, sign_views

app_name = "review"
urlpatterns: list[URLPattern] = [
    path("desk/reviews/", desk_views.queue, name="queue"),
    path("desk/reviews/away/", desk_views.away, name="away"),
    path("desk/reviews/away/<int:delegation>/end/", desk_views.end_away, name="end-away"),
    path("desk/reviews/<int:state>/take/", desk_views.take, name="take"),
    path("desk/reviews/<int:state>/back/", desk_views.give_back, name="give-back"),
    path("desk/reviews/<int:state>/assign/", desk_views.assign, name="assign"),
    path("desk/coverage/", desk_views.coverage, name="coverage"),
    path("desk/reviews/<int:state>/", sign_views.sign, name="sign"),
    path("desk/reviews/<int:state>/comment/", sign_views.comment, name="comment"),
]
