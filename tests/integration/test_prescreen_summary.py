"""A pre-screen as staff take it away and as the patient keeps it, over HTTP and with the real database."""

import re
from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
from fhirclient.models.questionnaireresponse import QuestionnaireResponse

from bot.domain.prescreen_record import PrescreenRecord
from bot.web import keys
from tests.integration.conftest import Gateway
from tests.people import Patient, StaffBrowser
from tests.prescreens import DANGER, HEALTHY, QUESTIONNAIRE, TYPICAL, record

PAGE = "/staff/conversations/{id}/prescreen"
PDF = "/api/staff/conversations/{id}/prescreen/summary.pdf"
FHIR = "/api/staff/conversations/{id}/prescreen/questionnaire-response.json"


async def keep(gateway: Gateway, kept: PrescreenRecord) -> None:
    """Store a pre-screen for a chat that is there."""
    app: Any = gateway.server.app
    async with app[keys.DATABASE].begin() as tx:
        await tx.prescreens.save(kept)


async def finished(gateway: Gateway, told: dict[str, str] = TYPICAL) -> Patient:
    """A patient whose pre-screen has ended, as the assistant reports it."""
    done = record(told)
    outcome: dict[str, Any] = dict(done.outcome or {})
    fact = {"status": "finished", "answers": done.answers, "version": done.version}
    gateway.rasa.answers["looks right"] = [{"outcome": outcome}, {"prescreen": fact}]
    patient = await gateway.patient()
    await patient.say("looks right")
    await patient.until(lambda event: event["kind"] == "outcome")
    return patient


async def audited(staff: StaffBrowser, patient: Patient) -> list[Any]:
    """Who took the pre-screen, and how."""
    shown = await staff.get(f"conversations/{patient.id}")
    return [(line["actor"], line["detail"]["format"]) for line in shown["audit"] if line["action"] == "prescreen_taken"]


async def test_a_page_opened_after_the_session_leads_to_the_sign_in(gateway: Gateway) -> None:
    """Somebody who comes back to a printed chat signs in and is there again; nothing is shown before."""
    patient, browser = await finished(gateway), await gateway.browser()
    response = await browser.get(PAGE.format(id=patient.id), allow_redirects=False)
    assert (response.status, response.headers["Location"]) == (303, f"/staff#conversation={patient.id}")
    numbers = await browser.get("/staff/prescreens", allow_redirects=False)
    assert (numbers.status, numbers.headers["Location"]) == (303, "/staff")


@pytest.mark.parametrize("path", [PDF, FHIR, "/api/staff/prescreens"])
async def test_only_staff_take_it(gateway: Gateway, path: str) -> None:
    """Otherwise anybody who guesses an address reads a stranger's health."""
    patient = await finished(gateway)
    browser = await gateway.browser()
    response = await browser.get(path.format(id=patient.id), headers=patient.headers)
    assert response.status == 401 and "frobozol" not in await response.text()


async def test_the_page_shows_flags_first_and_escapes_the_patients_words(gateway: Gateway) -> None:
    """Otherwise a contraindication is overlooked, or a patient's words act in a nurse's browser."""
    patient = await finished(gateway, DANGER | {"reason": "depression <script>alert(1)</script>"})
    staff = await gateway.staff()
    response = await staff._client.get(PAGE.format(id=patient.id))
    html = await response.text()
    assert response.status == 200 and response.headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
    assert "<script>alert" not in html and "&lt;script&gt;" in html
    assert html.index("Aneurysmal vascular disease") < html.index("Medicines</h2>") < html.index("Answers</h2>")
    assert "brain aneurysm, they clipped it" in html and "Rules of" in html


async def test_taking_it_is_written_down_each_time(gateway: Gateway) -> None:
    """Otherwise nobody can find out where a copy came from."""
    patient, staff = await finished(gateway), await gateway.staff()
    for path in (PAGE, PDF, FHIR, PDF):
        assert (await staff._client.get(path.format(id=patient.id))).status == 200
    assert await audited(staff, patient) == [("Ana", "page"), ("Ana", "pdf"), ("Ana", "fhir"), ("Ana", "pdf")]


async def test_the_pdf_is_a_file_on_one_page_with_the_words_in_it(gateway: Gateway) -> None:
    """Otherwise a printed summary loses what the patient said."""
    patient, staff = await finished(gateway), await gateway.staff()
    response = await staff._client.get(PDF.format(id=patient.id))
    assert response.content_type == "application/pdf"
    assert re.search(r'filename="prescreen-\w{6}\.pdf"', response.headers["Content-Disposition"])
    with pypdfium2.PdfDocument(await response.read()) as pdf:
        text = " ".join(pdf[0].get_textpage().get_text_bounded().split())
        assert len(pdf) == 1
    assert "printed 23 Nov 2026, 12:00 PM by Ana" in text
    assert "a mini stroke in 2015" in text and "[crying face]" in text and "Page 1 of 1" in text


async def test_the_fhir_response_is_valid_and_points_to_the_public_questionnaire(gateway: Gateway) -> None:
    """Otherwise the clinic's record system refuses it, or cannot tell what was asked."""
    patient, staff = await finished(gateway), await gateway.staff()
    response = await staff._client.get(FHIR.format(id=patient.id))
    assert response.content_type == "application/fhir+json"
    resource = await response.json(content_type=None)
    QuestionnaireResponse(resource, strict=True)
    canonical, _, version = resource["questionnaire"].partition("|")
    public = await gateway.browser()
    path = "/" + canonical.split("/", 3)[3]
    questionnaire = await (await public.get(path)).json(content_type=None)
    assert (questionnaire["url"], questionnaire["version"]) == (canonical, version)


async def test_a_chat_without_a_prescreen_has_nothing_to_take(gateway: Gateway) -> None:
    """A clear answer instead of an empty page; and nothing is written down."""
    patient, staff = await gateway.patient(), await gateway.staff()
    for path in (PAGE, PDF, FHIR):
        response = await staff._client.get(path.format(id=patient.id))
        assert response.status == 404 and (await response.json())["detail"] == "There is no pre-screen in this chat."
    assert await audited(staff, patient) == []


async def test_answers_that_cannot_be_read_do_not_hide_the_chat(gateway: Gateway) -> None:
    """Otherwise staff cannot open the chat of somebody in danger because of one old answer."""
    patient, staff = await gateway.patient(), await gateway.staff()
    broken = record({}, status="active", conversation=patient.id, answers={"age": {"status": "no such status"}})
    await keep(gateway, broken)
    shown = await staff.get(f"conversations/{patient.id}")
    assert shown["prescreen"]["summary"] is None and shown["prescreen"]["answers"]


async def test_the_console_gets_the_summary(gateway: Gateway) -> None:
    """The panel shows the same words as the printed page."""
    patient, staff = await finished(gateway, DANGER), await gateway.staff()
    summary = (await staff.get(f"conversations/{patient.id}"))["prescreen"]["summary"]
    assert summary["tone"] == "not_now" and summary["sections"][0]["rows"][0]["tone"] == "not_now"


async def result_address(patient: Patient) -> str:
    """Where the chat's own link leads."""
    event = await patient.until(lambda event: event["kind"] == "outcome")
    (link,) = event["links"]
    assert link["label"] == "Print or save this"
    return str(link["href"])


async def test_the_patient_keeps_the_result(gateway: Gateway) -> None:
    """The link in the chat opens the result without anything else, in words for patients only."""
    patient = await finished(gateway, DANGER)
    browser = await gateway.browser()
    response = await browser.get(await result_address(patient))
    html = await response.text()
    assert response.status == 200 and response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
    assert "You told us about an aneurysm." in html and "brain aneurysm, they clipped it" in html
    assert "988" in html and "Aneurysmal vascular disease" not in html


async def test_the_result_is_closed_to_everybody_else_and_gone_with_the_chat(gateway: Gateway) -> None:
    """A guessed or another chat's key, and an erased chat, look like a page that is not there."""
    patient, other = await finished(gateway), await finished(gateway, HEALTHY)
    browser = await gateway.browser()
    address, foreign = await result_address(patient), await result_address(other)
    guesses = [f"/result/{patient.id}/{foreign.rsplit('/', 1)[1]}", f"/result/{patient.id}/" + "0" * 40]
    for guess in (*guesses, f"/result/{patient.id}/{patient.token}", "/result/none/x"):
        assert (await browser.get(guess)).status == 404, guess
    erased = await browser.delete(f"/api/conversations/{patient.id}", headers=patient.headers)
    assert erased.status == 204
    gone = await browser.get(address)
    assert gone.status == 404 and "text/html" in gone.headers["Content-Type"] and "988" in await gone.text()
    assert (await browser.get(foreign)).status == 200


async def test_begun_anew_nothing_of_the_time_before_is_shown_as_current(gateway: Gateway) -> None:
    """Otherwise a clinician reads an old answer, or an old result, as what the patient says now."""
    patient, staff = await finished(gateway), await gateway.staff()
    fact = {"status": "restarted", "answers": {}, "version": QUESTIONNAIRE.version}
    gateway.rasa.answers["start over"] = [{"prescreen": fact}, {"ask": "age", "progress": [1, 14]}]
    await patient.say("start over")
    await patient.until(lambda event: event["kind"] == "question")
    shown = (await staff.get(f"conversations/{patient.id}"))["prescreen"]
    assert (shown["status"], shown["answers"], shown["outcome"]) == ("active", [], None)


async def test_a_started_prescreen_has_no_result_yet(gateway: Gateway) -> None:
    """Nobody prints half a result as if it were one."""
    patient = await finished(gateway)
    address = await result_address(patient)
    gateway.rasa.answers["start again"] = [{"ask": "age", "progress": [1, 14]}, {"prescreen": {"status": "started"}}]
    await patient.say("start again")
    await patient.until(lambda event: event["kind"] == "question")
    assert (await (await gateway.browser()).get(address)).status == 404


async def test_the_numbers_count_by_week_and_name_nobody(gateway: Gateway) -> None:
    """Staff see where people leave; an erased chat and a drill count for nothing."""
    staff, now = await gateway.staff(), gateway.clock.now
    stopped = {name: TYPICAL[name] for name in ("age", "reason", "duration")}
    for told, status, days in ((TYPICAL, "finished", 0), (stopped, "stopped", 1), (HEALTHY, "finished", 8)):
        patient = await gateway.patient()
        at = now - timedelta(days=days)
        await keep(gateway, record(told, status=status, conversation=patient.id, started_at=at, updated_at=at))
    erased = await finished(gateway)
    await (await gateway.browser()).delete(f"/api/conversations/{erased.id}", headers=erased.headers)
    weeks = (await staff.get("prescreens"))["weeks"]
    assert [week["started"] for week in weeks] == [1, 1, 1]
    assert weeks[0] == {
        "monday": "2026-11-23",
        "started": 1,
        "finished": 1,
        "under_way": 0,
        "call_back": 1,
        "outcomes": {"likely_fits": 0, "review": 1, "not_now": 0},
        "left": {},
    }
    assert weeks[1]["left"] == {"treatments": 1}
    page = await (await staff._client.get("/staff/prescreens")).text()
    assert "Week of 23 November 2026" in page and "Treatments tried" in page
    assert patient.id not in page and "zoloft" not in page and QUESTIONNAIRE.version not in page
