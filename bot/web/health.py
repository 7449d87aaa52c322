"""Health, readiness and metrics for whoever runs the product."""

from aiohttp import web
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from bot.domain.alert import AlertStatus
from bot.storage.database import DatabaseBusy
from bot.web.keys import CHAT, DATABASE, RASA


async def healthz(_request: web.Request) -> web.Response:
    """GET /healthz: this process answers."""
    return web.json_response({"status": "ok"})


async def readyz(request: web.Request) -> web.Response:
    """GET /readyz: the parts. 503 only when messages cannot be stored; a loading assistant is said, not an error."""
    try:
        async with request.app[DATABASE].read() as tx:
            await tx.staff.exists_any()
        database = "ok"
    except DatabaseBusy:
        database = "unavailable"
    parts = {
        "database": database,
        "assistant": request.app[RASA].status,
        "screening": "degraded" if request.app[CHAT].screening_degraded else "ok",
    }
    return web.json_response(parts, status=200 if database == "ok" else 503)


async def metrics(request: web.Request) -> web.Response:
    """GET /metrics in Prometheus' text form."""
    registry = CollectorRegistry()
    async with request.app[DATABASE].read() as tx:
        handoffs, last = await tx.handoffs.queue(), await tx.alerts.channel_states()
    open_handoffs = Gauge(
        "clinic_handoffs_open", "Handoffs not resolved, by kind and status", ["kind", "status"], registry=registry
    )
    for handoff in handoffs:
        open_handoffs.labels(handoff.kind.value, handoff.status.value).inc()
    failing = Gauge(
        "clinic_alert_channel_failing", "1 when the last alert of a channel failed", ["channel"], registry=registry
    )
    for channel, alert in last.items():
        failing.labels(channel).set(1 if alert.error or alert.status is AlertStatus.DEAD else 0)
    ready = Gauge("clinic_assistant_ready", "1 when the assistant process can be asked", registry=registry)
    ready.set(1 if request.app[RASA].status == "ready" else 0)
    degraded = Gauge("clinic_screening_degraded", "1 when one of the two screening nets has failed", registry=registry)
    degraded.set(1 if request.app[CHAT].screening_degraded else 0)
    return web.Response(
        body=generate_latest(registry), headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"}
    )
