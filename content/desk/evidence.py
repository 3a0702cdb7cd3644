"""Where evidence is read: an article with its releases, and one release as a page, as paper and as a file to be checked elsewhere
(framework: Version Control, Quality Assurance)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.models import TaskState

from content import paper
from content.article_reading import parts_of
from content.models import ArticlePage, Release, ReviewTaskState, Signature, Withdrawal
from content.review import gate
from content.review.by_two import emergency, withdrawing
from content.review.evidence import bundles, verify_bundle
from content.review.evidence.bundles import Proof
from content.review.languages import local_notes
from content.review.signing.showing import READ, StillProse
from content.review.steps import ORDER

VERIFIER = Path(verify_bundle.__file__)


@login_required
@require_safe
@never_cache
def article(request: HttpRequest, key: str, locale: str) -> HttpResponse:
    """One article in one language as the desk knows it: what readers see, what is in review, and every release there was."""
    rows = ArticlePage.objects.select_related("locale", "live_revision", "latest_revision")
    page = get_object_or_404(rows, key=key, locale__language_code=locale)
    _require_reader(request, page)
    releases = list(Release.objects.for_page(page.pk).reverse())
    may_be_live = gate.may_be_live(page)
    context = {
        "page": page,
        "releases": releases,
        "shown": next((each for each in releases if page.live and each.digest in may_be_live), None),
        "steps": ReviewTaskState.objects.filter(page=page, status=TaskState.STATUS_IN_PROGRESS),
        "drafted": _since(releases, page),
        "withdrawals": Withdrawal.objects.filter(page=page).order_by("-seq"),
        "languages": ArticlePage.objects.filter(translation_key=page.translation_key)
        .exclude(pk=page.pk)
        .order_by("locale")
        .values_list("locale__language_code", flat=True),
        "may_withdraw": withdrawing.decision.may_act(request.user, page)
        and withdrawing.decision.subject_of(page) is not None,
        "may_release_at_once": emergency.decision.may_act(request.user, page)
        and emergency.decision.subject_of(page) is not None,
        "may_write_notes": local_notes.may_write(request.user, locale),
        "desk_place": "reviews",
    }
    return TemplateResponse(request, "content/review/article_desk.html", context)


def _since(releases: list[Release], page: ArticlePage) -> list[Signature]:
    """What was signed of this article after its last release, the latest first."""
    last = releases[0].seq if releases else 0
    return list(Signature.objects.filter(page=page.pk, seq__gt=last).order_by("-seq"))


@login_required
@require_safe
@never_cache
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """The evidence of one release, to be read."""
    return TemplateResponse(request, "content/review/evidence.html", _context(_proof(request, pk)))


@login_required
@require_safe
@never_cache
def release_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The same on paper. 503 with a page that says so where PDFs cannot be made."""
    proof = _proof(request, pk)
    html = render_to_string("content/review/evidence_paper.html", _context(proof) | {"on_paper": True}, request)
    try:
        body = paper.layout(html).write_pdf(pdf_variant=paper.VARIANT)
    except paper.PaperUnavailable:
        return TemplateResponse(request, "content/no_paper.html", {}, status=503)
    return _file(body, "application/pdf", proof, "pdf")


@login_required
@require_safe
@never_cache
def release_json(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a file that `verify_bundle.py` checks without this application."""
    proof = _proof(request, pk)
    body = json.dumps(bundles.bundle(proof), ensure_ascii=False, indent=1).encode()
    return _file(body, "application/json", proof, "json")


@login_required
@require_safe
def verifier(request: HttpRequest) -> FileResponse:
    """The script that checks such a file: Python alone, nothing of ours."""
    return FileResponse(VERIFIER.open("rb"), as_attachment=True, filename=VERIFIER.name, content_type="text/x-python")


def _proof(request: HttpRequest, pk: int) -> Proof:
    found = get_object_or_404(Release.objects.select_related("revision", "released_by"), pk=pk)
    _require_reader(request, ArticlePage.objects.select_related("locale").get(pk=found.page_id))
    return Proof(found)


def _require_reader(request: HttpRequest, page: ArticlePage) -> None:
    if not bundles.may_read(request.user, page):
        raise PermissionDenied


def _context(proof: Proof) -> dict[str, Any]:
    text = proof.article
    locale = proof.release.locale
    with translation.override(locale):
        parts = parts_of(text, StillProse(locale), None, prefix=READ)
    named = {row.step for row in proof.signatures if row.seq in proof.carrying}
    return {
        "proof": proof,
        "release": proof.release,
        "text": text,
        "parts": parts,
        "unsigned": [step for step in ORDER if step not in named],
        "made_at": timezone.now(),
        "desk_place": "reviews",
    }


def _file(body: bytes, kind: str, proof: Proof, ending: str) -> HttpResponse:
    release = proof.release
    name = f"{release.key}.{release.locale}.release-{release.number}.{ending}"
    response = HttpResponse(body, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
