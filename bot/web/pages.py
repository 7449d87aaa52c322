"""The pages and their files. The emergency bar is written into the HTML here, so that it works without any script."""

from html import escape
from pathlib import Path

from aiohttp import web

from bot.clinic import Clinic, CrisisLine
from bot.content.clinic_values import day_and_clock
from bot.services.addresses import telephone
from bot.services.wording import Wording
from bot.web.keys import CLINIC, CLOCK, WORDING

STATIC = Path(__file__).parent / "static"


async def patient_page(request: web.Request) -> web.Response:
    """GET /"""
    return _page(request, STATIC / "patient" / "index.html")


async def staff_page(request: web.Request) -> web.Response:
    """GET /staff"""
    return _page(request, STATIC / "staff" / "index.html")


async def embed_script(_request: web.Request) -> web.FileResponse:
    """GET /embed.js: one line on the clinic's own site opens the chat there."""
    return web.FileResponse(STATIC / "patient" / "embed.js", headers={"Cross-Origin-Resource-Policy": "cross-origin"})


async def clinic_facts(request: web.Request) -> web.Response:
    """GET /api/clinic: what the page shows before anybody has written."""
    clinic, wording, now = request.app[CLINIC], request.app[WORDING], request.app[CLOCK]()
    opens = clinic.opens_next(now)
    return web.json_response(
        {
            "name": clinic.name,
            "phone": clinic.phone,
            "phone_href": telephone(clinic.phone),
            "open": clinic.is_open(now),
            "opens_at": day_and_clock(opens) if opens else None,
            "hours": wording.fill("$hours"),
            "crisis": crisis_lines(clinic),
            "first_question_suggestions": [
                {"id": f"start.{index}", "title": choice.title} for index, choice in enumerate(wording.suggestions())
            ],
            "exit_url": clinic.crisis.exit_url,
            "disclosure": wording.disclosure(),
        }
    )


def crisis_lines(clinic: Clinic) -> list[dict[str, str | None]]:
    """All lines, the main one first, with their one-tap addresses."""
    main = clinic.crisis.line
    return [
        _line(main.short, main),
        {"id": "emergency", "label": clinic.crisis.emergency_number, **_emergency(clinic)},
        *(_line(line.id, line) for line in clinic.crisis.more),
    ]


def _emergency(clinic: Clinic) -> dict[str, str | None]:
    return {"call": telephone(clinic.crisis.emergency_number), "sms": None, "chat": None, "note": None}


def _line(line_id: str, line: CrisisLine) -> dict[str, str | None]:
    return {
        "id": line_id,
        "label": line.name,
        "call": telephone(line.call) if line.call else None,
        "sms": f"sms:{line.sms}" if line.sms else None,
        "chat": line.chat,
        "note": line.note,
    }


def _emergency_bar(clinic: Clinic, wording: Wording) -> str:
    """Links for the bar: call and text the main line, and the emergency number. Only escaped values of clinic.yml."""
    line = clinic.crisis.line
    links = []
    if line.call:
        links.append((wording.fill("Call $crisis_line"), telephone(line.call)))
    if line.sms:
        links.append((wording.fill("Text $crisis_line"), f"sms:{line.sms}"))
    links.append((wording.fill("Call $emergency_number"), telephone(clinic.crisis.emergency_number)))
    return "".join(f'<a href="{escape(href)}">{escape(label)}</a>' for label, href in links)


def _page(request: web.Request, path: Path) -> web.Response:
    clinic, wording = request.app[CLINIC], request.app[WORDING]
    values = {
        "clinic_name": escape(clinic.name),
        "phone": escape(clinic.phone),
        "phone_href": escape(telephone(clinic.phone)),
        "emergency_bar": _emergency_bar(clinic, wording),
        "exit_url": escape(clinic.crisis.exit_url),
        "lang": "en",
    }
    html = path.read_text(encoding="utf-8")
    for name, value in values.items():
        html = html.replace("{{" + name + "}}", value)
    headers = {"Cache-Control": "no-cache"}
    return web.Response(text=html, content_type="text/html", headers=headers)
