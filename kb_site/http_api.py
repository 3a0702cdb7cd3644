"""The HTTP API: the routers of the apps under `/api/v1/`, and one way in which all of them say what went wrong."""

from __future__ import annotations

import json
from typing import Any, NoReturn

import structlog
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser

from helpdesk.api import Problem

log = structlog.get_logger(__name__)

#: Where each router is mounted, by dotted string: the layers of the house hold.
ROUTERS = {
    "/help": (
        "helpdesk.endpoints.sessions.router",
        "helpdesk.endpoints.requests.router",
        "helpdesk.endpoints.asking.router",
    ),
}
PROBLEM_TYPE = "application/problem+json"


class ProblemAnswer(Schema):
    """Every answer that is no success (RFC 9457). `code` is for programs, `title` and `detail` are for the person."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    retry_after: int | None = None


class CleanParser(Parser):
    """JSON whose texts any database can keep: a NUL is dropped, half of a letter that a page cut in two is replaced."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        return _clean(json.loads(request.body, parse_constant=_no_number))


def _clean(value: Any) -> Any:
    match value:
        case str():
            return value.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case list():
            return [_clean(item) for item in value]
        case dict():
            return {_clean(key): _clean(item) for key, item in value.items()}
    return value


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)  # NaN and Infinity are no JSON


class HelpApi(NinjaAPI):
    """Ninja, whose description names the one form in which every endpoint refuses."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        schema["components"].setdefault("schemas", {})["Problem"] = ProblemAnswer.model_json_schema()
        answer = {
            "description": "Problem",
            "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for path in schema["paths"].values():
            for operation in path.values():
                answers = {str(status): said for status, said in operation["responses"].items()}
                operation["responses"] = answers | {"default": answer}
        return schema


api = HelpApi(
    title="Hysio Support",
    version="1",
    description="Help inside an application: ask, read, vote, and reach a person.",
    docs_url=None,
    parser=CleanParser(),
    urls_namespace="api",
)


def problem_response(code: str, **members: Any) -> HttpResponse:
    """The answer for a problem of this code, in the language that is active now."""
    return _answer(Problem(code, **members))


def _answer(problem: Problem) -> HttpResponse:
    body = json.dumps(problem.body(), ensure_ascii=False)
    response = HttpResponse(body, status=problem.status, content_type=PROBLEM_TYPE)
    if problem.retry_after is not None:
        response["Retry-After"] = str(problem.retry_after)
    if problem.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


@csrf_exempt
def not_found(_request: HttpRequest, rest: str = "") -> HttpResponse:
    """Addresses under `/api/` that are none."""
    return problem_response("not-found")


@api.exception_handler(Problem)
def on_problem(_request: HttpRequest, problem: Problem) -> HttpResponse:
    return _answer(problem)


@api.exception_handler(ValidationError)
def on_invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Names the fields that do not fit and never repeats what stood in them."""
    places = [".".join(str(step) for step in found["loc"][1:])[:80] for found in error.errors[:20]]
    return problem_response("malformed", fields=sorted({place for place in places if place}))


@api.exception_handler(HttpError)
def on_http_error(_request: HttpRequest, error: HttpError) -> HttpResponse:
    """Ninja's own: a body that is no JSON, a door that did not open."""
    codes = {401: "session-required", 404: "not-found", 405: "not-allowed"}
    return problem_response(codes.get(error.status_code, "malformed"))


@api.exception_handler(Http404)
def on_not_found(_request: HttpRequest, _error: Http404) -> HttpResponse:
    return problem_response("not-found")


@api.exception_handler(OperationalError)
def on_busy_database(_request: HttpRequest, error: OperationalError) -> HttpResponse:
    """Locked for too long, restarted, away: the caller may try again."""
    log.error("database_unavailable", error=type(error).__name__)
    return problem_response("unavailable", retry_after=5)


@api.exception_handler(Exception)
def on_mistake(request: HttpRequest, error: Exception) -> HttpResponse:
    """A mistake of ours: said in the log by its kind, and to the caller without anything of it."""
    log.error("endpoint_failed", path=request.path_info, error=type(error).__name__, exc_info=error)
    return problem_response("broken")


for prefix, routers in ROUTERS.items():
    for router in routers:
        api.add_router(prefix, router)
