"""The API's OpenAPI 3.1 description, made from the route table and the bodies' own models."""

from typing import Any

from aiohttp import web
from pydantic import BaseModel

from bot.web.access import Access
from bot.web.bodies import NewPassword, PatientMessage, Release, Resolve, SignIn, StaffMessage

BODIES: dict[str, type[BaseModel]] = {
    "/api/conversations/{id}/messages": PatientMessage,
    "/api/staff/sign-in": SignIn,
    "/api/staff/password": NewPassword,
    "/api/staff/conversations/{id}/messages": StaffMessage,
    "/api/staff/handoffs/{id}/release": Release,
    "/api/staff/handoffs/{id}/resolve": Resolve,
}
SUCCESS = {
    ("POST", "/api/conversations"): "201",
    ("POST", "/api/conversations/{id}/messages"): "202",
    ("POST", "/api/staff/conversations/{id}/messages"): "202",
    ("POST", "/api/staff/drill"): "201",
    ("DELETE", "/api/conversations/{id}"): "204",
    ("POST", "/api/staff/sign-out"): "204",
    ("POST", "/api/staff/password"): "204",
    ("GET", "/api/conversations/{id}/socket"): "101",
    ("GET", "/api/staff/socket"): "101",
}
RESPONSES: dict[tuple[str, str], str] = {
    ("POST", "/api/conversations"): "Opened",
    ("POST", "/api/conversations/{id}/messages"): "Accepted",
    ("POST", "/api/staff/conversations/{id}/messages"): "Accepted",
    ("GET", "/api/conversations/{id}/events"): "News",
    ("GET", "/api/staff/conversations/{id}/events"): "News",
}
MEDIA: dict[str, str] = {
    "/fhir/Questionnaire/prescreen": "application/fhir+json",
    "/api/staff/conversations/{id}/prescreen/summary.pdf": "application/pdf",
    "/api/staff/conversations/{id}/prescreen/questionnaire-response.json": "application/fhir+json",
    "/staff/conversations/{id}/prescreen": "text/html",
    "/staff/prescreens": "text/html",
    "/result/{id}/{key}": "text/html",
}
SECURITY: dict[Access, list[dict[str, list[str]]]] = {
    Access.PUBLIC: [],
    Access.RESULT_KEY: [],  # the key is part of the address
    Access.PATIENT: [{"conversationToken": []}],
    Access.STAFF: [{"staffSession": []}],
    Access.STAFF_PAGE: [{"staffSession": []}],
    Access.STAFF_SOCKET: [{"staffSession": []}],
    Access.STAFF_CHANGE: [{"staffSession": [], "csrfToken": []}],
    Access.ADMIN_CHANGE: [{"staffSession": [], "csrfToken": []}],
}
_STRING: dict[str, Any] = {"type": "string"}
_OPTIONAL: dict[str, Any] = {"type": ["string", "null"]}
SCHEMAS: dict[str, Any] = {
    "Problem": {
        "type": "object",
        "description": "RFC 9457",
        "required": ["title", "status", "detail"],
        "properties": {
            "type": _STRING,
            "title": _STRING,
            "status": {"type": "integer"},
            "detail": _STRING,
            "field": _STRING,
        },
    },
    "Opened": {"type": "object", "required": ["id", "token"], "properties": {"id": _STRING, "token": _STRING}},
    "Accepted": {"type": "object", "required": ["seq"], "properties": {"seq": {"type": "integer"}}},
    "Choice": {"type": "object", "required": ["id", "title"], "properties": {"id": _STRING, "title": _STRING}},
    "Link": {"type": "object", "required": ["label", "href"], "properties": {"label": _STRING, "href": _STRING}},
    "Event": {
        "type": "object",
        "required": ["seq", "type", "from", "kind", "text", "choices", "links", "at"],
        "properties": {
            "seq": {"type": "integer", "minimum": 1},
            "type": {"const": "message"},
            "from": {"enum": ["patient", "assistant", "staff", "system"]},
            "kind": {"enum": ["text", "answer", "question", "outcome", "crisis", "notice"]},
            "text": _STRING,
            "choices": {"type": "array", "items": {"$ref": "#/components/schemas/Choice"}},
            "links": {"type": "array", "items": {"$ref": "#/components/schemas/Link"}},
            "tier": {"enum": ["check_in", "crisis", "emergency", None]},
            "answer": _OPTIONAL,
            "sources": {"type": "array", "items": _STRING},
            "review": _OPTIONAL,
            "staff_name": _OPTIONAL,
            "at": {"type": "string", "format": "date-time"},
            "client_message_id": _OPTIONAL,
            "delivery": {"enum": ["pending", "answered", "failed", "not_for_assistant"]},
        },
    },
    "State": {
        "type": "object",
        "required": ["mode", "assistant", "last_seq", "typing"],
        "properties": {
            "mode": {"enum": ["assistant", "staff"]},
            "staff_name": _OPTIONAL,
            "handoff": {"type": ["object", "null"]},
            "typing": {"type": "boolean"},
            "assistant": {"enum": ["ready", "starting", "down"]},
            "prescreen": {"type": ["object", "null"]},
            "last_seq": {"type": "integer"},
            "closed_clinic": {"type": "boolean"},
            "erased": {"type": "boolean"},
        },
    },
    "News": {
        "type": "object",
        "required": ["events", "state"],
        "properties": {
            "events": {"type": "array", "items": {"$ref": "#/components/schemas/Event"}},
            "state": {"$ref": "#/components/schemas/State"},
        },
    },
}


async def description(_request: web.Request) -> web.Response:
    """GET /api/openapi.json"""
    return web.json_response(build())


def build() -> dict[str, Any]:
    """The whole description as plain values."""
    from bot.web.routes import ROUTES  # the table names this module's handler, so it is read when asked

    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(
            route.method, route.path, route.summary, route.access
        )
    schemas = SCHEMAS | {model.__name__: model.model_json_schema() for model in BODIES.values()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Clinic assistant",
            "version": "1",
            "description": "The patient's chat and the staff console.",
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "conversationToken": {"type": "http", "scheme": "bearer"},
                "staffSession": {"type": "apiKey", "in": "cookie", "name": "staff_session"},
                "csrfToken": {"type": "apiKey", "in": "header", "name": "X-CSRF-Token"},
            },
        },
    }


def _operation(method: str, path: str, summary: str, access: Access) -> dict[str, Any]:
    status = SUCCESS.get((method, path), "200")
    success: dict[str, Any] = {"description": summary}
    if (method, path) in RESPONSES:
        success["content"] = _json(RESPONSES[method, path])
    elif path in MEDIA:
        success["content"] = {MEDIA[path]: {}}
    operation: dict[str, Any] = {
        "summary": summary,
        "security": SECURITY[access],
        "responses": {status: success, "default": {"description": "What went wrong", "content": _problem()}},
        "parameters": _parameters(path),
    }
    if path in BODIES and method == "POST":
        operation["requestBody"] = {"required": True, "content": _json(BODIES[path].__name__)}
    return operation


def _parameters(path: str) -> list[dict[str, Any]]:
    names = [name for name in ("id", "key") if f"{{{name}}}" in path]
    found: list[dict[str, Any]] = [{"name": n, "in": "path", "required": True, "schema": _STRING} for n in names]
    if path.endswith(("/events", "/socket")) and "{id}" in path:
        found.append({"name": "after", "in": "query", "required": False, "schema": {"type": "integer", "minimum": 0}})
    if path.endswith(("/events", "/queue")):
        found.append({"name": "wait", "in": "query", "required": False, "schema": {"type": "number", "maximum": 30}})
    if path.endswith("/queue"):
        found.append({"name": "after", "in": "query", "required": False, "schema": _STRING})
    return found


def _json(schema: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def _problem() -> dict[str, Any]:
    return {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
