"""Every address is in the table, guarded, and described."""

import re
from typing import Any

import pytest
from aiohttp import web
from openapi_spec_validator import validate

from bot.web.access import Access
from bot.web.openapi import build
from bot.web.routes import ROUTES, add_routes

PUBLIC = {"/", "/staff", "/embed.js", "/api/clinic", "/api/openapi.json", "/healthz", "/readyz", "/metrics"}
PUBLIC |= {"/fhir/Questionnaire/prescreen"}  # questions, nobody's answers
PUBLIC_CHANGES = {("POST", "/api/conversations"), ("POST", "/api/staff/sign-in")}


def test_only_these_are_open_to_everybody() -> None:
    """A new public address has to be added here on purpose."""
    found = {(r.method, r.path) for r in ROUTES if r.access is Access.PUBLIC}
    assert found == {("GET", path) for path in PUBLIC} | PUBLIC_CHANGES


def test_every_staff_change_needs_the_csrf_token() -> None:
    """A route that changes something for staff must not be reachable from another site."""
    for route in ROUTES:
        if route.path.startswith("/api/staff/") and route.method != "GET" and route.access is not Access.PUBLIC:
            assert route.access in (Access.STAFF_CHANGE, Access.ADMIN_CHANGE), route.path


def test_every_conversation_route_needs_its_token() -> None:
    """No patient route below a conversation is open."""
    for route in ROUTES:
        if re.match(r"/api/conversations/\{id\}", route.path):
            assert route.access is Access.PATIENT, route.path


def test_no_route_outside_the_table() -> None:
    """What the application serves is the table and the static files, nothing else."""
    app = web.Application()
    add_routes(app)
    served = {(r.method, r.resource.canonical) for r in app.router.routes() if r.resource and r.method != "HEAD"}
    assert served == {(r.method, r.path) for r in ROUTES} | {("GET", "/static")}


def test_the_description_is_valid_openapi() -> None:
    """Whoever builds on the API gets a valid description of every address."""
    description: dict[str, Any] = build()
    validate(description)
    described = {(m.upper(), p) for p, item in description["paths"].items() for m in item}
    assert described == {(r.method, r.path) for r in ROUTES}


@pytest.mark.parametrize("route", ROUTES, ids=lambda r: f"{r.method} {r.path}")
def test_every_route_says_what_it_is_for(route: Any) -> None:
    """A route without a summary or a documented handler cannot be understood from outside."""
    assert route.summary and route.handler.__doc__
