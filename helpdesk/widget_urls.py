"""Where hosts load the widget from."""

from django.urls import path

from helpdesk import widget_files

urlpatterns = [
    path("widget/versions.json", widget_files.versions, name="widget-versions"),
    path("widget/<str:version>/<str:name>", widget_files.file, name="widget-file"),
]
