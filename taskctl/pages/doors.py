"""The doors of the server: who may ask it at all, by address, token, cookie and origin."""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from hmac import compare_digest
from secrets import token_urlsafe
from typing import Any

from starlette.datastructures import Headers, QueryParams
from starlette.requests import cookie_parser
from starlette.responses import HTMLResponse, PlainTextResponse, Response

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
# A redirect would be part of the request that led here, maybe from another site, and so without the
# cookie; a page that loads the next one is a site of its own.
_WELCOME = """\
<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=/">
<title>Plan</title></head><body><p><a href="/">Open the plan</a></p></body></html>
"""
_NO_TOKEN = "open the address that `taskctl serve` printed: it holds the token"


class Doors:
    """Lets a request through if a browser of this user made it, from a page of this server.

    The first address holds a random token, which is exchanged for a cookie. A page of another site
    has neither: it cannot read the token, the cookie is not sent with its requests, and a name that
    somebody pointed at this machine (DNS rebinding) is not the name of this server.

    Args:
        app: the pages behind the doors.
        port: the port of the server.
    """

    def __init__(self, app: App, port: int) -> None:
        self._app = app
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        self._cookie = f"taskctl-{port}"
        self._secret = token_urlsafe(32)
        self.token = token_urlsafe(32)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] != "http":
            return
        headers = Headers(scope=scope)
        refusal = self._refusal(scope, headers)
        if refusal is not None:
            await refusal(scope, receive, _guarded(send))
            return
        await self._app(scope, receive, _guarded(send))

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        """The answer to a request that is not passed on; None if it is."""
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0] not in self._hosts:
            return _no(421, "this server has another name")
        own = f"http://{hosts[0]}"
        origins = headers.getlist("origin")
        if any(origin != own for origin in origins):
            return _no(403, "a page of another site asks")
        given = QueryParams(scope["query_string"]).get("token", "")
        is_first = scope["path"] == "/" and scope["method"] == "GET" and given
        if is_first and compare_digest(given.encode(), self.token.encode()):
            welcome = HTMLResponse(_WELCOME)
            welcome.set_cookie(self._cookie, self._secret, httponly=True, samesite="strict")
            return welcome
        if headers.get("sec-fetch-site", "none") not in {"same-origin", "none"}:
            return _no(403, "a page of another site asks")
        found = cookie_parser(headers.get("cookie", "")).get(self._cookie, "")
        if not compare_digest(found.encode(), self._secret.encode()):
            return _no(403, _NO_TOKEN)
        if scope["method"] == "POST":
            is_json = headers.get("content-type", "").partition(";")[0] == "application/json"
            return None if origins and is_json else _no(403, "only a page of this server may write")
        return None if scope["method"] in {"GET", "HEAD"} else _no(405, "GET and POST only")


def _no(status: int, why: str) -> Response:
    return PlainTextResponse(f"taskctl: {why}\n", status)


def _guarded(send: Send) -> Send:
    """Send an answer with the headers that every answer has."""

    async def with_headers(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            more = [(name.lower().encode(), value.encode()) for name, value in _HEADERS.items()]
            message = {**message, "headers": [*message["headers"], *more]}
        await send(message)

    return with_headers
