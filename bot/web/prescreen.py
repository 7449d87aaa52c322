"""Pre-screens to take away: summary as page, PDF and FHIR for staff, the patient's result, the staff's numbers."""

import asyncio
import json
from typing import Any

from aiohttp import web

from bot.errors import NotFound
from bot.services.prescreen_funnel import as_json
from bot.services.prescreen_summary import reference
from bot.web.keys import CLOCK, MEMBER, PRESCREENS
from bot.web.summary_page import funnel_page, gone_page, result_page, summary_page
from bot.web.summary_pdf import summary_pdf

FHIR_JSON = "application/fhir+json"
KEPT_NOWHERE = {"Cache-Control": "no-store"}


async def print_summary(request: web.Request) -> web.Response:
    """GET /staff/conversations/{id}/prescreen: the summary for reading and printing."""
    desk, member, chat = request.app[PRESCREENS], request[MEMBER], request.match_info["id"]
    document, texts = await desk.document(member, chat, how="page"), desk.writers.texts
    folder = f"/api/staff/conversations/{chat}/prescreen"
    downloads = {"pdf": f"{folder}/summary.pdf", "fhir": f"{folder}/questionnaire-response.json"}
    words = {name: texts(name) for name in ("print", "pdf", "fhir")}
    return _html(summary_page(document, footer=desk.footer(member), words=words, downloads=downloads))


async def pdf_summary(request: web.Request) -> web.Response:
    """GET /api/staff/conversations/{id}/prescreen/summary.pdf"""
    desk, member, chat = request.app[PRESCREENS], request[MEMBER], request.match_info["id"]
    document = await desk.document(member, chat, how="pdf")
    body = await asyncio.to_thread(
        summary_pdf, document, desk.writers.texts, footer=desk.footer(member), at=request.app[CLOCK]()
    )
    return _file(body, "application/pdf", f"prescreen-{reference(chat)}.pdf")


async def fhir_response(request: web.Request) -> web.Response:
    """GET /api/staff/conversations/{id}/prescreen/questionnaire-response.json"""
    chat = request.match_info["id"]
    resource = await request.app[PRESCREENS].fhir(request[MEMBER], chat)
    return _file(_json(resource), FHIR_JSON, f"prescreen-{reference(chat)}.json")


async def fhir_questionnaire(request: web.Request) -> web.Response:
    """GET /fhir/Questionnaire/prescreen: what the responses point to; it holds questions, nobody's answers."""
    resource = request.app[PRESCREENS].writers.fhir.questionnaire()
    return web.Response(body=_json(resource), content_type=FHIR_JSON)


async def show_result(request: web.Request) -> web.Response:
    """GET /result/{id}/{key}: the patient's own page, opened from the chat."""
    desk = request.app[PRESCREENS]
    try:
        result = await desk.result(request.match_info["id"], request.match_info["key"])
    except NotFound:
        return _html(gone_page(*desk.writers.result.gone()), status=404)
    return _html(result_page(result, print_word=desk.writers.texts("print")))


async def show_funnel(request: web.Request) -> web.Response:
    """GET /staff/prescreens: the numbers as a page."""
    return _html(funnel_page(await request.app[PRESCREENS].funnel()))


async def funnel_numbers(request: web.Request) -> web.Response:
    """GET /api/staff/prescreens: the numbers as values."""
    return web.json_response(as_json(await request.app[PRESCREENS].weeks()))


def _html(text: str, status: int = 200) -> web.Response:
    return web.Response(text=text, content_type="text/html", headers=KEPT_NOWHERE, status=status)


def _file(body: bytes, content_type: str, name: str) -> web.Response:
    headers = KEPT_NOWHERE | {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(body=body, content_type=content_type, headers=headers)


def _json(resource: dict[str, Any]) -> bytes:
    return json.dumps(resource, ensure_ascii=False, indent=1).encode()
