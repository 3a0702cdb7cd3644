"""Pages below /desk/ about articles and their review."""

from django.urls import URLPattern, path

from content.desk import beta as beta_views
from content.desk import coverage as coverage_views
from content.desk import evidence as evidence_views
from content.desk import local as local_views
from content.desk import maintenance as maintenance_views
from content.desk import policies as policy_views
from content.desk import queue as desk_views
from content.desk import sign as sign_views
from content.desk import stop as stop_views
from content.desk import takedown as takedown_views
from content.desk import translate as translate_views

app_name = "review"
urlpatterns: list[URLPattern] = [
    path("desk/reviews/", desk_views.queue, name="queue"),
    path("desk/reviews/away/", desk_views.away, name="away"),
    path("desk/reviews/away/<int:delegation>/end/", desk_views.end_away, name="end-away"),
    path("desk/reviews/<int:state>/take/", desk_views.take, name="take"),
    path("desk/reviews/<int:state>/back/", desk_views.give_back, name="give-back"),
    path("desk/reviews/<int:state>/assign/", desk_views.assign, name="assign"),
    path("desk/coverage/", coverage_views.coverage, name="coverage"),
    path("desk/coverage/coverage.csv", coverage_views.export, name="coverage-csv"),
    path("desk/translate/<slug:key>/<slug:locale>/", translate_views.translate, name="translate"),
    path("desk/translate/<slug:key>/<slug:locale>/sentences.po", translate_views.po_out, name="translate-po-out"),
    path("desk/translate/<slug:key>/<slug:locale>/po/", translate_views.po_in, name="translate-po-in"),
    path("desk/reviews/<int:state>/", sign_views.sign, name="sign"),
    path("desk/reviews/<int:state>/stop/", stop_views.stop, name="stop"),
    path("desk/reviews/<int:state>/comment/", sign_views.comment, name="comment"),
    path("desk/reviews/periodic/", maintenance_views.periodic, name="periodic"),
    path("desk/reviews/periodic/<int:pk>/", maintenance_views.periodic_one, name="periodic-one"),
    path("desk/reviews/tasks/<int:pk>/<slug:act>/", maintenance_views.task_act, name="task-act"),
    path("desk/policies/", policy_views.policies, name="policies"),
    path("desk/policies/new/", policy_views.new, name="policy-new"),
    path("desk/policies/<int:pk>/", policy_views.policy, name="policy"),
    path("desk/agenda/", maintenance_views.agenda_now, name="agenda-now"),
    path("desk/agenda/<slug:board>/<slug:quarter>/", maintenance_views.agenda, name="agenda"),
    path("desk/regulatory/", maintenance_views.regulatory, name="regulatory"),
    path("desk/regulatory/<int:pk>/", maintenance_views.regulatory_one, name="regulatory-one"),
    path("desk/regulatory/tasks/<int:pk>/", maintenance_views.regulatory_task, name="regulatory-task"),
    path("desk/reviews/<int:state>/beta/", beta_views.beta_page, name="beta"),
    path("desk/reviews/<int:state>/beta/invite/", beta_views.invite, name="beta-invite"),
    path("desk/reviews/<int:state>/beta/concerns/<int:concern>/close/", beta_views.close, name="beta-close"),
    path("beta/<str:token>/", beta_views.link, name="beta-link"),
    path("desk/emergency/<int:page>/", takedown_views.emergency, name="emergency"),
    path("desk/withdraw/<int:page>/", takedown_views.withdraw, name="withdraw"),
    path("desk/articles/<slug:key>/<slug:locale>/", evidence_views.article, name="article"),
    path("desk/articles/<slug:key>/<slug:locale>/local/", local_views.local, name="local"),
    path("desk/releases/verify_bundle.py", evidence_views.verifier, name="verifier"),
    path("desk/releases/<int:pk>/", evidence_views.release, name="release"),
    path("desk/releases/<int:pk>.pdf", evidence_views.release_pdf, name="release-pdf"),
    path("desk/releases/<int:pk>.json", evidence_views.release_json, name="release-json"),
]
