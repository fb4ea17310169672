/**
 * How an answer is read and graded, as the portal does (training/questions/kinds.py): the same share for the same answer.
 *
 * An answer is a short text: places in base 36 for what is chosen, what was typed otherwise. `right` is the key in the
 * same terms, for platforms.
 */
"use strict";

(() => {
  const PLACES = "0123456789abcdefghijklmnopqrstuvwxyz";
  const place = (number) => PLACES[number];
  const places = (text) => [...text].map((letter) => PLACES.indexOf(letter));

  /** A text as answers are compared: no accent, no capital, no repeated space, no final point. */
  const plain = (text) =>
    text
      .replaceAll("’", "'")
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .toLowerCase()
      .replaceAll("ß", "ss")
      .split(/\s+/u)
      .filter(Boolean)
      .join(" ")
      .replace(/^[ .;:!?,«»"']+|[ .;:!?,«»"']+$/gu, "");

  class Refusal extends Error {}

  const choice = {
    read(key, sent, words) {
      const marks = sent.all("");
      const chosen = key.options.map((option, rank) => (marks.includes(option.mark) ? place(rank) : "")).join("");
      if (!chosen) throw new Refusal(words.chooseOne);
      return chosen;
    },
    share(key, answer) {
      const chosen = places(answer);
      const right = key.options.flatMap((option, rank) => (option.right ? [rank] : []));
      if (!key.several) return Number(chosen.join() === right.join());
      const good = chosen.filter((rank) => right.includes(rank)).length;
      return right.length ? (good - (chosen.length - good)) / right.length : 0;
    },
    lines(key, answer) {
      const chosen = places(answer);
      return key.options.flatMap((option, rank) => {
        const isChosen = chosen.includes(rank);
        if (!isChosen && !option.right) return [];
        const verdict = isChosen ? (option.right ? "right" : "wrong") : "missed";
        return [{ text: option.text, verdict, feedback: option.feedback }];
      });
    },
    told: (key, answer) => [places(answer), key.options.flatMap((option, rank) => (option.right ? [rank] : []))],
  };

  const truefalse = {
    ...choice,
    lines: (key, answer) => choice.lines(key, answer).filter((line) => line.verdict !== "missed"),
    told: (key, answer) => [places(answer)[0] === 0, key.options[0].right],
  };

  const numeric = {
    read(key, sent, words) {
      let typed = sent.one("").trim();
      if (!typed) throw new Refusal(words.writeNumber);
      if (key.unit && typed.endsWith(key.unit)) typed = typed.slice(0, -key.unit.length);
      const text = typed.replace(/[\s\u00a0\u202f]/g, "").replace(",", ".");
      if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) || text.length > 30 || Math.abs(Number(text)) > 1e15) throw new Refusal(words.noNumber);
      return text;
    },
    // Numbers of the decimal system have no exact double: the last digits don't decide.
    share: (key, answer) => Number(Math.abs(Number(answer) - key.answer) <= Math.abs(key.tolerance) + 1e-9 * Math.max(1, Math.abs(key.answer))),
    lines(key, answer, words, number) {
      const quantity = (value) => `${number(value)} ${key.unit}`.trim();
      const within = words.within.replace("{value}", quantity(key.answer)).replace("{tolerance}", quantity(key.tolerance));
      const verdict = numeric.share(key, answer) ? "right" : "wrong";
      return [{ text: quantity(Number(answer)), verdict, expected: key.tolerance ? within : quantity(key.answer) }];
    },
    told: (key, answer) => [Number(answer), key.answer],
  };

  const short = {
    read(key, sent, words) {
      const text = sent.one("").split(/\s+/u).filter(Boolean).join(" ");
      if (!text) throw new Refusal(words.writeAnswer);
      return text.slice(0, 200);
    },
    share: (key, answer) => Number(key.accepted.includes(key.exact ? answer : plain(answer))),
    lines(key, answer) {
      const right = short.share(key, answer);
      return [{ text: answer, verdict: right ? "right" : "wrong", expected: right ? "" : key.shown }];
    },
    told: (key, answer) => [answer, key.shown],
  };

  const ordering = {
    read(key, sent, words) {
      const ranks = key.items.map((item) => sent.one(`-${item.mark}`));
      if (ranks.some((rank) => !rank)) throw new Refusal(words.rankAll);
      if (new Set(ranks).size < ranks.length) throw new Refusal(words.rankOnce);
      return ranks.map((_rank, at) => place(ranks.indexOf(String(at + 1)))).join("");
    },
    share: (key, answer) => places(answer).filter((item, at) => item === at).length / Math.max(1, key.items.length),
    lines: (key, answer, words) =>
      key.items.map((item, at) => {
        const given = places(answer).indexOf(at);
        const feedback = given === at ? "" : words.ranked.replace("{rank}", given + 1);
        return { text: `${at + 1}. ${item.text}`, verdict: given === at ? "right" : "wrong", feedback };
      }),
    told: (key, answer) => [places(answer), key.items.map((_item, at) => at)],
  };

  const matching = {
    read(key, sent, words) {
      const marks = key.pairs.map((pair) => sent.one(`-${pair.mark}`));
      if (marks.some((mark) => !mark)) throw new Refusal(words.matchAll);
      return marks.map((mark) => place(key.choices.findIndex((one) => one.mark === mark))).join("");
    },
    share: (key, answer) => places(answer).filter((given, at) => given === key.pairs[at].right).length / Math.max(1, key.pairs.length),
    lines: (key, answer) =>
      key.pairs.map((pair, at) => {
        const given = places(answer)[at];
        const right = given === pair.right;
        return { text: `${pair.text} → ${key.choices[given].text}`, verdict: right ? "right" : "wrong", expected: right ? "" : key.choices[pair.right].text };
      }),
    told: (key, answer) => [places(answer).map((right, left) => [left, right]), key.pairs.map((pair, left) => [left, pair.right])],
  };

  const kinds = { single: choice, multiple: choice, truefalse, numeric, short, ordering, matching };

  window.grading = {
    Refusal,
    plain,
    read: (question, sent, words) => kinds[question.kind].read(question.key, sent, words),
    share: (question, answer) => Math.max(0, Math.min(1, kinds[question.kind].share(question.key, answer))),
    lines: (question, answer, words, number) => kinds[question.kind].lines(question.key, answer, words, number),
    told: (question, answer) => kinds[question.kind].told(question.key, answer),
    family: (question) => (["single", "multiple"].includes(question.kind) ? "choice" : question.kind),
  };
})();
