"""The token endpoint: says to Hysio Help who is asking, for five minutes and one use."""

import secrets
import time

import jwt

from kb_site.practice.connection import Host
from kb_site.practice.web import Request, Response, json_response


def token(request: Request, host: Host | None) -> Response:
    """Who is asking comes from the session of this application, never from what the page sends."""
    if not request.own_page:
        return json_response({"error": "Only pages of this application may ask."}, 403)
    person = request.session.person
    if person is None or host is None:
        return json_response({"error": "Nobody is signed in."}, 401)
    now = int(time.time())
    claims = {
        "aud": "hysio-help",
        "org": person.organisation.facility_id,
        "sub": person.key,
        "email": person.email,
        "name": person.name,
        "roles": [person.role],
        "specialty": person.specialty,
        "locale": request.session.locale,
        "tz": person.organisation.time_zone,
        "iat": now,
        "exp": now + 300,
        "jti": secrets.token_urlsafe(16),
    }
    return json_response({"token": jwt.encode(claims, host.secret, "HS256", {"kid": host.key_id})})
