"""Pages of the requester below /help/, of support below /desk/."""

from django.urls import path

from helpdesk import desk_views, help_use_views, request_views

app_name = "helpdesk"
urlpatterns = [
    path("help/requests/", request_views.requests, name="requests"),
    path("help/requests/new/", request_views.new_request, name="new-request"),
    path("help/requests/<uuid:public_id>/", request_views.request_page, name="request"),
    path("help/requests/<uuid:public_id>/solved/", request_views.solved, name="request-solved"),
    path("help/pictures/<uuid:public_id>/", request_views.picture, name="picture"),
    path("desk/help-use/", help_use_views.page, name="help-use"),
    path("desk/help-use/figures.csv", help_use_views.export, name="help-use-csv"),
    path("desk/tickets/", desk_views.tickets, name="tickets"),
    path("desk/tickets/<uuid:public_id>/", desk_views.ticket, name="ticket"),
    path("desk/tickets/<uuid:public_id>/read/", desk_views.read, name="ticket-read"),
    path("desk/tickets/<uuid:public_id>/original/<int:message>/", desk_views.original, name="ticket-original"),
    path("desk/tickets/<uuid:public_id>/<slug:act>/", desk_views.act, name="ticket-act"),
]
