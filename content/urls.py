"""The reader's addresses below a language."""

from django.urls import path

from content import views

app_name = "content"

urlpatterns = [
    path("search/", views.search, name="search"),
    path("suggest/", views.suggest, name="suggest"),
    path("glossary/", views.glossary, name="glossary"),
    path("screen/<slug:name>/", views.screen, name="screen"),
    path("vote/<slug:key>/", views.vote, name="vote"),
    path("vote/<slug:key>/thanks/", views.thanks, name="thanks"),
    path("pdf/<slug:key>/", views.pdf, name="pdf"),
    path("downtime-pack.pdf", views.downtime_pdf, name="downtime-pdf"),
    path("downtime-pack.html", views.downtime_html, name="downtime-html"),
    path("<slug:section>/<slug:slug>/", views.article, name="article"),
]
