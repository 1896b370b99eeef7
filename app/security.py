"""Headers that keep a page to itself: content policy, nonce, Trusted Types, caching."""

from __future__ import annotations

import secrets

from flask import Flask, Response, current_app, g, request

NONCE_BYTES = 18

CONTENT_POLICY: dict[str, tuple[str, ...]] = {
    "default-src": ("'none'",),
    "script-src": ("'self'",),
    "style-src": ("'self'",),
    "img-src": ("'self'", "data:"),
    "font-src": ("'self'",),
    "connect-src": ("'self'",),
    "worker-src": ("'self'",),
    "manifest-src": ("'self'",),
    "form-action": ("'self'",),
    "base-uri": ("'none'",),
    "frame-ancestors": ("'none'",),
    "require-trusted-types-for": ("'script'",),
    "trusted-types": ("tellers",),
}

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
STRICT_TRANSPORT = "max-age=63072000; includeSubDomains"


def csp_nonce() -> str:
    """Return this answer's nonce; it is made when a template first asks for it."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(NONCE_BYTES)
    return str(g.csp_nonce)


def content_policy() -> str:
    """Return the Content-Security-Policy of this answer."""
    policy = dict(CONTENT_POLICY)
    if "csp_nonce" in g:
        policy["script-src"] = (*policy["script-src"], f"'nonce-{g.csp_nonce}'")
    return "; ".join(" ".join((name, *values)) for name, values in policy.items())


def add_headers(response: Response) -> Response:
    """Add the headers; an answer that says nothing about caching is not stored anywhere."""
    response.headers["Content-Security-Policy"] = content_policy()
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers["Strict-Transport-Security"] = STRICT_TRANSPORT
    if request.endpoint != "static" and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response


def init_app(app: Flask) -> None:
    """Add the headers to every answer and the nonce to the templates."""
    app.after_request(add_headers)
    app.add_template_global(csp_nonce)
