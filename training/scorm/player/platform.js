/**
 * What keeps a learner's progress, under one small interface: a platform of SCORM 1.2, one of SCORM 2004, or this browser.
 *
 *   open()       returns the text that was kept, or "" ; null where nothing keeps anything
 *   limit        how many characters the text may have
 *   keep(state)  keeps { text, place, score, all, passMark, progress } at once; tells whether it is kept
 *   answered(i)  notes an answer: { id, kind, given, right, share, points, prompt }
 *   close()      ends the session
 *
 * SCORM 1.2 Run-Time Environment (ADL, 2001), section 3; SCORM 2004 4th edition RTE (ADL, 2009), sections 3 and 4.
 */
"use strict";

(() => {
  const LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz";
  const opened = Date.now();

  /** The platform's object stands in a window around this one, or around the one that opened it. */
  function found(name) {
    for (const start of [window, window.opener]) {
      try {
        for (let here = start, depth = 0; here && depth < 10; depth += 1) {
          if (here[name]) return here[name];
          if (here.parent === here) break;
          here = here.parent;
        }
      } catch {
        // A window of another origin is nobody's platform.
      }
    }
    return null;
  }

  const two = (number) => String(number).padStart(2, "0");
  const clock = (seconds) => [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds) % 60].map(two).join(":");
  const seconds = () => (Date.now() - opened) / 1000;

  class Platform12 {
    limit = 4096;

    constructor(api) {
      this.api = api;
      this.isOpen = false;
    }

    get(name) {
      return String(this.api.LMSGetValue(name) ?? "");
    }

    set(name, value) {
      return String(this.api.LMSSetValue(name, String(value))) === "true";
    }

    open() {
      this.isOpen = String(this.api.LMSInitialize("")) === "true";
      if (!this.isOpen) return null;
      this.status = this.get("cmi.core.lesson_status");
      this.best = Number(this.get("cmi.core.score.raw")) || 0;
      if (!["passed", "completed", "failed", "incomplete"].includes(this.status)) {
        this.status = "incomplete";
        this.set("cmi.core.lesson_status", this.status);
      }
      this.set("cmi.core.exit", "suspend");
      this.api.LMSCommit("");
      return this.get("cmi.suspend_data");
    }

    keep(state) {
      const kept = this.set("cmi.suspend_data", state.text);
      this.set("cmi.core.lesson_location", state.place);
      const passed = state.passMark === null || state.score >= state.passMark;
      const now = !state.all ? "incomplete" : state.passMark === null ? "completed" : passed ? "passed" : "failed";
      // What was passed stays passed, whatever comes next.
      if (!["passed", "completed"].includes(this.status)) this.status = now;
      this.set("cmi.core.lesson_status", this.status);
      if (state.all && state.score !== null) {
        this.best = Math.max(this.best, state.score);
        this.set("cmi.core.score.min", 0);
        this.set("cmi.core.score.max", 100);
        this.set("cmi.core.score.raw", this.best);
      }
      return String(this.api.LMSCommit("")) === "true" && kept;
    }

    answered(one) {
      const at = `cmi.interactions.${Number(this.get("cmi.interactions._count")) || 0}`;
      const types = { choice: "choice", truefalse: "true-false", numeric: "numeric", short: "fill-in", ordering: "sequencing", matching: "matching" };
      const written = (value) => {
        if (one.kind === "choice" || one.kind === "ordering") return value.map((place) => LETTERS[place]).join(",");
        if (one.kind === "matching") return value.map(([left, right]) => `${LETTERS[left]}.${LETTERS[right]}`).join(",");
        if (one.kind === "truefalse") return value ? "t" : "f";
        return String(value).slice(0, 255);
      };
      this.set(`${at}.id`, one.id);
      this.set(`${at}.type`, types[one.kind]);
      this.set(`${at}.time`, new Date().toTimeString().slice(0, 8));
      this.set(`${at}.weighting`, one.points);
      this.set(`${at}.correct_responses.0.pattern`, written(one.right));
      this.set(`${at}.student_response`, written(one.given));
      this.set(`${at}.result`, one.share >= 1 ? "correct" : one.share > 0 ? one.share.toFixed(2) : "wrong");
    }

    close() {
      if (!this.isOpen) return;
      this.isOpen = false;
      this.set("cmi.core.session_time", `${clock(seconds()).padStart(8, "0")}`);
      this.set("cmi.core.exit", "suspend");
      this.api.LMSCommit("");
      this.api.LMSFinish("");
    }
  }

  class Platform2004 {
    limit = 64000;

    constructor(api) {
      this.api = api;
      this.isOpen = false;
    }

    get(name) {
      return String(this.api.GetValue(name) ?? "");
    }

    set(name, value) {
      return String(this.api.SetValue(name, String(value))) === "true";
    }

    open() {
      this.isOpen = String(this.api.Initialize("")) === "true";
      if (!this.isOpen) return null;
      this.completion = this.get("cmi.completion_status");
      this.success = this.get("cmi.success_status");
      this.best = Number(this.get("cmi.score.raw")) || 0;
      if (this.completion !== "completed") {
        this.completion = "incomplete";
        this.set("cmi.completion_status", this.completion);
      }
      this.set("cmi.exit", "suspend");
      this.api.Commit("");
      return this.get("cmi.suspend_data");
    }

    keep(state) {
      const kept = this.set("cmi.suspend_data", state.text);
      this.set("cmi.location", state.place);
      this.set("cmi.progress_measure", state.progress.toFixed(4));
      if (state.all) this.completion = "completed";
      if (state.all && state.passMark !== null && this.success !== "passed") this.success = state.score >= state.passMark ? "passed" : "failed";
      this.set("cmi.completion_status", this.completion);
      if (["passed", "failed"].includes(this.success)) this.set("cmi.success_status", this.success);
      if (state.all && state.score !== null) {
        this.best = Math.max(this.best, state.score);
        this.set("cmi.score.min", 0);
        this.set("cmi.score.max", 100);
        this.set("cmi.score.raw", this.best);
        this.set("cmi.score.scaled", this.best / 100);
      }
      return String(this.api.Commit("")) === "true" && kept;
    }

    answered(one) {
      const at = `cmi.interactions.${Number(this.get("cmi.interactions._count")) || 0}`;
      const types = { choice: "choice", truefalse: "true-false", numeric: "numeric", short: "fill-in", ordering: "sequencing", matching: "matching" };
      const written = (value) => {
        if (one.kind === "choice" || one.kind === "ordering") return value.map((place) => `c${place}`).join("[,]");
        if (one.kind === "matching") return value.map(([left, right]) => `c${left}[.]d${right}`).join("[,]");
        if (one.kind === "truefalse") return value ? "true" : "false";
        return String(value).slice(0, 250);
      };
      this.set(`${at}.id`, one.id);
      this.set(`${at}.type`, types[one.kind]);
      // With its zone, a time has hundredths of a second (RTE 4.1.1.7).
      this.set(`${at}.timestamp`, `${new Date().toISOString().slice(0, 22)}Z`);
      this.set(`${at}.weighting`, one.points);
      this.set(`${at}.description`, one.prompt);
      const exact = one.kind === "numeric" ? `${one.right - one.tolerance}[:]${one.right + one.tolerance}` : written(one.right);
      this.set(`${at}.correct_responses.0.pattern`, exact);
      this.set(`${at}.learner_response`, written(one.given));
      this.set(`${at}.result`, one.share >= 1 ? "correct" : one.share > 0 ? one.share.toFixed(2) : "incorrect");
    }

    close() {
      if (!this.isOpen) return;
      this.isOpen = false;
      const spent = Math.round(seconds());
      this.set("cmi.session_time", `PT${Math.floor(spent / 3600)}H${Math.floor(spent / 60) % 60}M${spent % 60}S`);
      this.set("cmi.exit", "suspend");
      this.api.Commit("");
      this.api.Terminate("");
    }
  }

  class Browser {
    limit = 64000;

    constructor(name) {
      this.name = `inters4-${name}`;
      this.isAlone = true;
    }

    open() {
      try {
        return localStorage.getItem(this.name) ?? "";
      } catch {
        // A forbidden storage keeps nothing, and the learner is told.
        return null;
      }
    }

    keep(state) {
      try {
        localStorage.setItem(this.name, state.text);
        return true;
      } catch {
        return false;
      }
    }

    answered() {}

    close() {}
  }

  window.openPlatform = (name) => {
    const newer = found("API_1484_11");
    if (newer) return new Platform2004(newer);
    const older = found("API");
    return older ? new Platform12(older) : new Browser(name);
  };
})();
