/** A block in another platform: one lesson at a time, what is done kept at once, resumed where it was left. */
"use strict";

(() => {
  const block = JSON.parse(document.getElementById("bloc").textContent);
  const words = block.words;
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_whole, name) => values[name]);
  const number = (value) => new Intl.NumberFormat(block.language, { maximumFractionDigits: 3 }).format(value);
  const platform = window.openPlatform(block.id);
  const byName = new Map(block.activities.map((activity) => [activity.name, activity]));
  const forms = new Map([...document.querySelectorAll("form[data-activity]")].map((form) => [form.dataset.activity, form]));

  /** What is kept: attempt, activities done, answers by question, texts and ticks by activity. */
  let state = { v: 1, n: 1, d: [], a: {}, t: {} };

  const questions = block.activities.flatMap((activity) => activity.questions);
  const answersAll = (activity) => activity.questions.every((question) => state.a[question.name] !== undefined);
  const isDone = (activity) => (activity.questions.length ? answersAll(activity) : state.d.includes(activity.name));
  const doneCount = () => block.activities.filter(isDone).length;
  const isAll = () => block.activities.length > 0 && doneCount() === block.activities.length;

  function score() {
    const outOf = questions.reduce((total, question) => total + question.points, 0);
    if (!outOf) return null;
    const thousandths = (question) => Math.round(window.grading.share(question, state.a[question.name]) * question.points * 1000);
    const got = questions.filter((question) => state.a[question.name] !== undefined).reduce((total, question) => total + thousandths(question), 0);
    // Rounded down: nobody passes by rounding.
    return Math.floor(got / (outOf * 10));
  }

  function say(text) {
    document.getElementById("message").textContent = text;
  }

  /** Change what is kept; what the platform can't hold is undone and said. Returns the refusal, or nothing. */
  function change(apply) {
    const before = JSON.stringify(state);
    apply(state);
    const text = JSON.stringify(state);
    if (text.length > platform.limit) {
      state = JSON.parse(before);
      return fill(words.tooLong, { limit: number(platform.limit), over: number(text.length - platform.limit) });
    }
    return keep() ? "" : words.refused;
  }

  function keep() {
    return platform.keep({
      text: JSON.stringify(state),
      place: current(),
      score: score(),
      all: isAll(),
      passMark: block.passMark,
      progress: block.activities.length ? doneCount() / block.activities.length : 0,
    });
  }

  // What is shown

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  function gradeOf(question, answer) {
    const share = window.grading.share(question, answer);
    const verdict = share >= 1 ? "right" : share > 0 ? "partly" : "wrong";
    const made = element("div", `grade grade--${verdict}`);
    const head = element("p", "grade__verdict", words[verdict]);
    head.append(" ", element("span", "grade__points", fill(words.points, { points: number(share * question.points), outOf: question.points })));
    const list = element("ul", "grade__lines");
    for (const line of window.grading.lines(question, answer, words, number)) {
      const item = element("li", `grade__line grade__line--${line.verdict}`);
      item.append(element("span", "visually-hidden", `${words[{ right: "lineRight", wrong: "lineWrong", missed: "lineMissed" }[line.verdict]]} `));
      item.append(element("span", "", line.text));
      if (line.verdict === "missed") item.append(" ", element("span", "grade__tag", words.missed));
      if (line.expected) item.append(element("span", "grade__expected", `${words.expected} ${line.expected}`));
      if (line.feedback) item.append(element("span", "grade__feedback", line.feedback));
      list.append(item);
    }
    made.append(head, list);
    if (question.explanation) {
      const explained = element("div", "grade__explanation prose");
      explained.innerHTML = question.explanation;
      made.append(explained);
    }
    return made;
  }

  function showActivity(activity) {
    const form = forms.get(activity.name);
    if (!form) return;
    const done = isDone(activity);
    for (const mark of form.closest("section").querySelectorAll("[data-state]")) {
      mark.textContent = done ? words.done : words.open;
      mark.className = `activity-state activity-state--${done ? "done" : "open"}`;
    }
    if (activity.kind === "reading") form.querySelector("button").hidden = done;
    activity.questions.forEach((question, rank) => {
      const box = form.querySelector(`[data-question="${rank}"]`);
      box.querySelector(".grade")?.remove();
      const answer = state.a[question.name];
      for (const field of box.querySelectorAll("input, select, button")) field.disabled = answer !== undefined;
      if (answer !== undefined) box.append(gradeOf(question, answer));
    });
    if (activity.questions.length) form.querySelector(":scope > [type=submit]").hidden = done;
  }

  function showStanding() {
    const bar = document.getElementById("avancement");
    bar.max = Math.max(1, block.activities.length);
    bar.value = doneCount();
    document.getElementById("avancement-texte").textContent = fill(words.progress, { done: doneCount(), count: block.activities.length });
    const all = isAll();
    const passed = block.passMark === null || score() === null || score() >= block.passMark;
    const texts = all ? [words.completed] : [words.left];
    if (all && score() !== null) texts.push(fill(words.score, { score: score() }));
    if (all && block.passMark !== null && score() !== null) texts.push(fill(passed ? words.passed : words.failed, { mark: block.passMark }));
    const mayRestart = all && questions.length > 0 && (block.attempts === null || state.n < block.attempts);
    if (all && !passed && !mayRestart) texts.push(words.noMoreAttempts);
    document.getElementById("bilan-texte").textContent = texts.join(" ");
    document.getElementById("refaire").hidden = !mayRestart;
  }

  function restore() {
    for (const activity of block.activities) {
      const form = forms.get(activity.name);
      const text = state.t[activity.name];
      if (form && text !== undefined && activity.kind === "reflection") form.elements.note.value = text;
      if (form && text !== undefined && activity.kind === "checklist") for (const box of form.querySelectorAll("[name=ticked]")) box.checked = text.split(".").includes(box.value);
      showActivity(activity);
    }
    showStanding();
  }

  // Going from lesson to lesson

  const sections = [...document.querySelectorAll(".package-lesson")];
  const current = () => (sections.find((section) => !section.hidden) ?? sections[0]).id;

  function go(name, focus) {
    const wanted = document.getElementById(name)?.closest(".package-lesson") ?? sections[0];
    for (const section of sections) section.hidden = section !== wanted;
    for (const link of document.querySelectorAll(".package-lessons a")) {
      if (link.hash === `#${wanted.id}`) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    if (!focus) return;
    const target = document.getElementById(name) ?? wanted;
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: "start" });
  }

  addEventListener("hashchange", () => {
    const name = decodeURIComponent(location.hash.slice(1));
    if (!name || name === "contenu") return;
    go(name, true);
    keep();
  });

  // What is done

  function readQuestions(activity, form) {
    const sentBy = new FormData(form);
    const answers = {};
    let first = null;
    activity.questions.forEach((question, rank) => {
      const box = form.querySelector(`[data-question="${rank}"]`);
      const sent = { one: (end) => String(sentBy.get(question.field + end) ?? ""), all: (end) => sentBy.getAll(question.field + end) };
      let refusal = "";
      try {
        answers[question.name] = window.grading.read(question, sent, words);
      } catch (refused) {
        if (!(refused instanceof window.grading.Refusal)) throw refused;
        refusal = refused.message;
      }
      box.querySelector("[data-refusal]").textContent = refusal;
      if (refusal && !first) first = box.querySelector("input, select");
    });
    first?.focus();
    return first ? null : answers;
  }

  function submitted(event) {
    event.preventDefault();
    const form = event.target;
    const activity = byName.get(form.dataset.activity);
    const refusal = form.querySelector(":scope > [data-refusal]") ?? form.querySelector("[data-refusal]");
    const wasDone = isDone(activity);
    if (activity.questions.length) {
      const answers = readQuestions(activity, form);
      if (!answers) return;
      const problem = change((kept) => Object.assign(kept.a, answers));
      refusal.textContent = problem;
      if (problem && state.a[activity.questions[0].name] === undefined) return;
      for (const question of activity.questions) {
        const [given, right] = window.grading.told(question, answers[question.name]);
        const attempt = state.n > 1 ? `-${state.n}` : "";
        const about = { id: question.interaction + attempt, kind: window.grading.family(question), given, right, prompt: question.prompt };
        platform.answered({ ...about, share: window.grading.share(question, answers[question.name]), points: question.points, tolerance: question.key.tolerance ?? 0 });
      }
      // The interactions leave with the state, not at the next answer.
      keep();
    } else {
      const problem = change((kept) => {
        if (activity.kind === "reflection") kept.t[activity.name] = form.elements.note.value.trim();
        if (activity.kind === "checklist") kept.t[activity.name] = new FormData(form).getAll("ticked").join(".");
        if (!kept.d.includes(activity.name)) kept.d.push(activity.name);
      });
      refusal.textContent = problem;
      if (problem && !isDone(activity)) return;
      if (!problem) say(words.kept);
    }
    showActivity(activity);
    showStanding();
    if (activity.questions.length) {
      const result = form.querySelector(".grade");
      result.tabIndex = -1;
      result.focus({ preventScroll: true });
      result.scrollIntoView({ block: "nearest" });
    } else if (!wasDone && activity.kind === "reading") {
      const next = form.closest("section").nextElementSibling;
      if (next?.matches("section")) next.focus();
    }
  }

  document.addEventListener("submit", submitted);
  document.getElementById("refaire").addEventListener("click", () => {
    const problem = change((kept) => {
      kept.n += 1;
      kept.a = {};
    });
    for (const form of forms.values()) if (form.querySelector("[data-question]")) form.reset();
    restore();
    say(problem || words.restarted);
    const asked = block.activities.find((activity) => activity.questions.length);
    location.hash = `#lecon-${asked.lesson}`;
  });

  /** Items to order: buttons that move them; the lists of ranks stay, out of sight, and follow. */
  function orderable(list) {
    const items = () => [...list.children];
    const write = () => items().forEach((item, rank) => (item.querySelector("select").value = String(rank + 1)));
    for (const item of items()) {
      item.querySelector(".ranked__rank").hidden = true;
      const moves = element("span", "ranked__moves");
      for (const [name, step] of [["up", -1], ["down", 1]]) {
        const button = document.getElementById("mots-formation").content.querySelector(`[data-word=${name}]`).cloneNode(true);
        button.setAttribute("aria-label", `${button.textContent.trim()} : ${item.querySelector(".ranked__text").textContent}`);
        button.addEventListener("click", () => {
          const other = items()[items().indexOf(item) + step];
          if (other) step < 0 ? other.before(item) : other.after(item);
          write();
          button.focus();
        });
        moves.append(button);
      }
      item.append(moves);
    }
    write();
    list.closest("form").addEventListener("reset", () => setTimeout(write));
  }

  // Where the session begins and ends

  const kept = platform.open();
  try {
    const read = kept ? JSON.parse(kept) : null;
    if (read && read.v === 1) state = { ...state, ...read };
  } catch (problem) {
    if (!(problem instanceof SyntaxError)) throw problem;
  }
  // What an edit of the block took away is forgotten, and takes no room.
  state.d = state.d.filter((name) => byName.has(name));
  state.a = Object.fromEntries(questions.filter((question) => state.a[question.name] !== undefined).map((question) => [question.name, state.a[question.name]]));
  state.t = Object.fromEntries(Object.entries(state.t).filter(([name]) => byName.has(name)));
  for (const field of document.querySelectorAll(".typed__field")) field.maxLength = 200;
  for (const list of document.querySelectorAll("[data-ordering]")) orderable(list);
  restore();
  const left = block.activities.find((activity) => !isDone(activity));
  go(location.hash.slice(1) || (doneCount() && left ? `lecon-${left.lesson}` : doneCount() ? "bilan" : "lecon-1"), false);
  if (platform.isAlone) say(kept === null ? words.nowhere : words.alone);
  else if (kept === null) say(words.refused);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keep());
  addEventListener("pagehide", () => platform.close());
  addEventListener("pageshow", (event) => event.persisted && location.reload());
})();
