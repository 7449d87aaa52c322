"""Every address of the product in one table: method, path, handler, who may call it, and what it is for."""

from dataclasses import dataclass

from aiohttp import web

from bot.web import health, openapi, pages, patient, prescreen, staff
from bot.web.access import Access
from bot.web.guard import Handler, guarded


@dataclass(frozen=True)
class Route:
    """One address. ``summary`` appears in the published API description."""

    method: str
    path: str
    handler: Handler
    access: Access
    summary: str


ROUTES: tuple[Route, ...] = (
    Route("GET", "/", pages.patient_page, Access.PUBLIC, "The patient's page"),
    Route("GET", "/staff", pages.staff_page, Access.PUBLIC, "The staff console"),
    Route("GET", "/embed.js", pages.embed_script, Access.PUBLIC, "Opens the chat on the clinic's own site"),
    Route("GET", "/api/clinic", pages.clinic_facts, Access.PUBLIC, "What the page shows before a chat"),
    Route("GET", "/api/openapi.json", openapi.description, Access.PUBLIC, "This description"),
    Route("GET", "/healthz", health.healthz, Access.PUBLIC, "The process answers"),
    Route("GET", "/readyz", health.readyz, Access.PUBLIC, "The state of the parts"),
    Route("GET", "/metrics", health.metrics, Access.PUBLIC, "Metrics for Prometheus"),
    Route("POST", "/api/conversations", patient.open_conversation, Access.PUBLIC, "Open a conversation"),
    Route("POST", "/api/conversations/{id}/messages", patient.send_message, Access.PATIENT, "Write, or press a button"),
    Route(
        "GET", "/api/conversations/{id}/events", patient.read_events, Access.PATIENT, "Messages and state, by long poll"
    ),
    Route("GET", "/api/conversations/{id}/socket", patient.open_socket, Access.PATIENT, "Messages and state, pushed"),
    Route("DELETE", "/api/conversations/{id}", patient.erase_conversation, Access.PATIENT, "Erase a conversation"),
    Route("GET", "/result/{id}/{key}", prescreen.show_result, Access.RESULT_KEY, "The patient's own printable result"),
    Route(
        "GET",
        "/fhir/Questionnaire/prescreen",
        prescreen.fhir_questionnaire,
        Access.PUBLIC,
        "The pre-screen's questions as a FHIR R4 Questionnaire",
    ),
    Route("POST", "/api/staff/sign-in", staff.sign_in, Access.PUBLIC, "Sign in"),
    Route("POST", "/api/staff/sign-out", staff.sign_out, Access.STAFF_CHANGE, "Sign out"),
    Route("GET", "/api/staff/me", staff.me, Access.STAFF, "Who is signed in, and the CSRF token"),
    Route("POST", "/api/staff/password", staff.change_password, Access.STAFF_CHANGE, "Change one's own password"),
    Route("GET", "/api/staff/queue", staff.queue, Access.STAFF, "Open handoffs, most urgent first"),
    Route("GET", "/api/staff/socket", staff.open_socket, Access.STAFF_SOCKET, "The queue, pushed"),
    Route("GET", "/api/staff/dispositions", staff.dispositions, Access.STAFF, "How a handoff can end"),
    Route("GET", "/api/staff/recent", staff.recent, Access.STAFF, "Resolved handoffs, newest first"),
    Route("GET", "/api/staff/conversations/{id}", staff.conversation, Access.STAFF, "One conversation, whole"),
    Route("GET", "/api/staff/conversations/{id}/events", staff.conversation_events, Access.STAFF, "What is new in it"),
    Route("POST", "/api/staff/conversations/{id}/messages", staff.reply, Access.STAFF_CHANGE, "Write to the patient"),
    Route(
        "GET",
        "/staff/conversations/{id}/prescreen",
        prescreen.print_summary,
        Access.STAFF_PAGE,
        "The pre-screen's summary for reading and printing",
    ),
    Route(
        "GET",
        "/api/staff/conversations/{id}/prescreen/summary.pdf",
        prescreen.pdf_summary,
        Access.STAFF,
        "The pre-screen's summary as a PDF",
    ),
    Route(
        "GET",
        "/api/staff/conversations/{id}/prescreen/questionnaire-response.json",
        prescreen.fhir_response,
        Access.STAFF,
        "The pre-screen's answers as a FHIR R4 QuestionnaireResponse",
    ),
    Route("GET", "/staff/prescreens", prescreen.show_funnel, Access.STAFF_PAGE, "Pre-screens by week, as a page"),
    Route("GET", "/api/staff/prescreens", prescreen.funnel_numbers, Access.STAFF, "Pre-screens by week"),
    Route("POST", "/api/staff/handoffs/{id}/claim", staff.claim, Access.STAFF_CHANGE, "Take over the chat"),
    Route("POST", "/api/staff/handoffs/{id}/acknowledge", staff.acknowledge, Access.STAFF_CHANGE, "Stop the alerts"),
    Route("POST", "/api/staff/handoffs/{id}/release", staff.release, Access.STAFF_CHANGE, "Give the chat back"),
    Route("POST", "/api/staff/handoffs/{id}/resolve", staff.resolve, Access.STAFF_CHANGE, "End it, with how it ended"),
    Route("POST", "/api/staff/drill", staff.drill, Access.STAFF_CHANGE, "Start a drill"),
)


def add_routes(app: web.Application) -> None:
    """Register the table and the static files."""
    for route in ROUTES:
        app.router.add_route(route.method, route.path, guarded(route.handler, route.access))
    app.router.add_static("/static/", pages.STATIC)
