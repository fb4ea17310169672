"""The packages of a block in platforms that no one here wrote: scorm-again runs them in a real browser."""

import http.server
import io
import json
import threading
import urllib.request
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.pages import axe_violations, web_tools
from training.questions.base import AnswerRefusedError
from training.questions.kinds import KINDS
from training.scorm.keys import key_of

BLOCK = "/formation/uqat/gerer-les-cas-et-les-interfaces/"
PLAYER = Path(__file__).parents[2] / "training" / "scorm" / "player"

# A platform: the runtime, what it keeps of a learner, and the package in a frame.
PLATFORM = """<!doctype html><html lang="fr"><title>Plateforme</title>
<style>html, body, iframe {{ margin: 0; width: 100%; height: 100%; border: 0; display: block }}</style>
<script src="/{edition}/scorm-again.js"></script>
<script>
  const settings = {{ autocommit: false, logLevel: 4 }};
  window.{api} = new {runtime}(settings);
  const kept = JSON.parse(localStorage.getItem("cmi") ?? "null");
  if (kept) window.{api}.loadFromJSON(kept.cmi ?? kept, "cmi");
  window.commits = 0;
  window.refused = [];
  window.{api}.on("{commit}", () => {{ window.commits += 1; keep(); }});
  window.{api}.on("{finish}", () => keep());
  function keep() {{ localStorage.setItem("cmi", JSON.stringify(window.{api}.renderCMIToJSONObject())); }}
  for (const name of ["{set}"]) {{
    const own = window.{api}[name].bind(window.{api});
    window.{api}[name] = (...given) => {{
      const answer = own(...given);
      if (String(answer) !== "true") window.refused.push([...given, window.{api}.{error}()]);
      return answer;
    }};
  }}
</script>
<iframe title="Bloc" src="index.html"></iframe></html>"""
NAMES = {
    "1.2": {"api": "API", "runtime": "Scorm12API", "commit": "LMSCommit", "finish": "LMSFinish", "set": "LMSSetValue"},
    "2004": {
        "api": "API_1484_11",
        "runtime": "Scorm2004API",
        "commit": "Commit",
        "finish": "Terminate",
        "set": "SetValue",
    },
}
ERROR = {"1.2": "LMSGetLastError", "2004": "GetLastError"}


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A server of files that says nothing."""

    def log_message(self, *given: Any) -> None:
        pass


@pytest.fixture
def platform(demo: Any, tmp_path: Path) -> Iterator[str]:
    """The packages of a block, unpacked and served with a platform around each."""
    for edition, names in NAMES.items():
        with urllib.request.urlopen(f"{demo.url}{BLOCK}scorm-{edition}.zip", timeout=30) as answer:
            archive = zipfile.ZipFile(io.BytesIO(answer.read()))
        folder = tmp_path / edition
        archive.extractall(folder)
        runtime = web_tools() / "node_modules" / "scorm-again" / "dist" / "scorm-again.js"
        (folder / "scorm-again.js").write_bytes(runtime.read_bytes())
        (folder / "lms.html").write_text(PLATFORM.format(edition=edition, error=ERROR[edition], **names))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


# Answers by their key, and wrong ones where the second argument says so; a lesson in one go.
DO_LESSON = """([rank, isWrong]) => {
  const block = JSON.parse(document.getElementById("bloc").textContent);
  location.hash = `#lecon-${rank}`;
  for (const activity of block.activities.filter((one) => one.lesson === rank)) {
    const form = document.querySelector(`form[data-activity="${activity.name}"]`);
    activity.questions.forEach((question, place) => {
      const box = form.querySelector(`[data-question="${place}"]`);
      const { key } = question;
      for (const option of key.options ?? []) {
        box.querySelector(`[value="${option.mark}"]`).checked = isWrong ? !option.right : option.right;
      }
      const typed = box.querySelector(".typed__field");
      if (typed) typed.value = isWrong ? "99999" : String(key.answer ?? key.shown);
      (key.items ?? []).forEach((item, at) => {
        box.querySelector(`[name$="-${item.mark}"]`).value = String(isWrong ? key.items.length - at : at + 1);
      });
      for (const pair of key.pairs ?? []) {
        box.querySelector(`[name$="-${pair.mark}"]`).value = key.choices[isWrong ? 0 : pair.right].mark;
      }
    });
    if (activity.kind === "reflection") form.elements.note.value = "Chez nous, l’équipe « A ».";
    form.requestSubmit();
  }
  return [...document.querySelectorAll("[data-refusal]")].map((one) => one.textContent.trim()).filter(Boolean);
}"""


def launched(context: Any, platform: str, edition: str) -> tuple[Any, Any]:
    page = context.new_page()
    page.goto(f"{platform}/{edition}/lms.html")
    frame = page.frame_locator("iframe")
    frame.locator("#avancement-texte").get_by_text("Activités faites").wait_for()
    return page, page.frames[1]


def kept_of(page: Any) -> dict[str, Any]:
    kept = json.loads(page.evaluate("localStorage.getItem('cmi')"))
    found: dict[str, Any] = kept.get("cmi", kept)
    return found


def test_a_learner_answers_leaves_resumes_and_passes_in_a_platform_of_either_edition(
    browser: Any, platform: str
) -> None:
    for edition in NAMES:
        context = browser.new_context(viewport={"width": 320, "height": 720}, locale="fr-CA")
        page, frame = launched(context, platform, edition)
        assert frame.evaluate(DO_LESSON, [1, True]) == []
        done = frame.locator("#avancement-texte").inner_text()
        if edition == "1.2":
            assert frame.evaluate("document.documentElement.scrollWidth") <= 320
            assert axe_violations(frame) == []
        # The platform holds it before the learner leaves.
        kept = kept_of(page)
        assert (kept["core"]["lesson_status"] if edition == "1.2" else kept["completion_status"]) == "incomplete"
        assert page.evaluate("window.refused") == []
        page.close()

        page, frame = launched(context, platform, edition)
        assert frame.locator("#avancement-texte").inner_text() == done
        assert frame.locator("#lecon-1 .grade--right, #lecon-1 .grade--wrong").count() > 0
        for rank in (2, 3, 4):
            assert frame.evaluate(DO_LESSON, [rank, True]) == []
        frame.locator("#bilan-texte").get_by_text("Il fallait 70").wait_for(state="attached")
        kept = kept_of(page)
        assert (kept["core"]["lesson_status"] if edition == "1.2" else kept["success_status"]) == "failed"
        frame.evaluate("document.getElementById('refaire').click()")
        for rank in (1, 2, 3, 4):
            assert frame.evaluate(DO_LESSON, [rank, False]) == []
        assert "réussi" in frame.locator("#bilan-texte").text_content()
        kept = kept_of(page)
        assert (kept["core"]["lesson_status"] if edition == "1.2" else kept["success_status"]) == "passed"
        assert (kept["core"]["score"] if edition == "1.2" else kept["score"])["raw"] in (100, "100")
        assert len(kept["suspend_data"]) <= (4096 if edition == "1.2" else 64000)
        # What is passed stays passed.
        frame.evaluate("document.getElementById('refaire').click()")
        assert frame.evaluate(DO_LESSON, [1, True]) == []
        kept = kept_of(page)
        assert (kept["core"]["lesson_status"] if edition == "1.2" else kept["success_status"]) == "passed"
        assert page.evaluate("window.refused") == []
        context.close()


OPTIONS = [{"text": "Vrai résultat", "correct": True}, {"text": "Souhait"}, {"text": "Mesure", "correct": True}]
PAIRS = [{"left": "1", "right": "un"}, {"left": "2", "right": "deux"}]
CASES: list[tuple[str, dict[str, Any], list[Any]]] = [
    ("multiple", {"options": OPTIONS}, [["Vrai résultat"], ["Vrai résultat", "Souhait"], ["Vrai résultat", "Mesure"]]),
    ("single", {"options": OPTIONS[:2]}, [["Souhait"], ["Vrai résultat"]]),
    ("numeric", {"answer": 0.3, "tolerance": 0.1, "unit": "%"}, ["0,2", "0,4 %", "0.41", "1e3", "x", "", "3-", ".3"]),
    ("short", {"accepted": ["Référence", "L’œuvre"]}, ["reference", "RÉFÉRENCE.", "l'œuvre", "« Référence »", "re"]),
    ("short", {"accepted": ["Référence"], "exact": True}, ["Référence", "référence", " Référence "]),
    ("ordering", {"items": ["a", "b", "c"]}, ["abc", "acb", "bca"]),
    (
        "matching",
        {"pairs": [{"left": "1", "right": "un"}, {"left": "2", "right": "deux"}]},
        [["un", "deux"], ["un"] * 2],
    ),
]


def test_a_package_grades_as_the_portal_does(browser: Any) -> None:
    page = browser.new_page()
    page.evaluate(f"() => {{ {(PLAYER / 'grading.js').read_text()} }}")
    for kind, raw, answers in CASES:
        question = KINDS[kind]("q", raw)
        for given in answers:
            sent = sent_of(question, given)
            try:
                expected: float | None = float(question.grade(question.read(sent)).share)
            except AnswerRefusedError:
                expected = None
            share = page.evaluate(
                """([question, sent]) => {
                  const all = (end) => sent[question.field + end] ?? [];
                  const got = { all, one: (end) => all(end)[0] ?? "" };
                  try { return grading.share(question, grading.read(question, got, {})); }
                  catch (refused) { if (refused instanceof grading.Refusal) return null; throw refused; }
                }""",
                [{"kind": kind, "field": question.field, "key": key_of(question)}, sent],
            )
            assert share == pytest.approx(expected) if expected is not None else share is None, (kind, given)
    page.close()


def sent_of(question: Any, given: Any) -> dict[str, list[str]]:
    """What the form of a question sends for this answer."""
    if question.kind in ("single", "multiple"):
        return {question.field: [question.mark(text) for text in given]}
    if question.kind == "ordering":
        return {f"{question.field}-{question.mark(text)}": [str(rank)] for rank, text in enumerate(given, start=1)}
    if question.kind == "matching":
        return {f"{question.field}-{question.mark(str(at))}": [question.mark(t)] for at, t in enumerate(given, start=1)}
    return {question.field: [given]}
