// A quiz or poll in a message: its options, and once answered what is right and why.
import * as api from "./api.js";
import { button, h } from "./dom.js";
import { attempt } from "./notices.js";
import { store } from "./store.js";
import { t } from "./words.js";

/** Draw a message's quiz or poll, if it carries one. */
export function pollNode(message) {
  const { poll } = message;
  if (!poll) return null;
  const answered = poll.chosen !== null;
  return h(
    "div",
    { class: "poll", role: "group", "aria-label": poll.question, "data-testid": "poll" },
    h("div", { class: "poll-question", dir: "auto" }, poll.question),
    h("div", { class: "poll-kind" }, t(poll.quiz ? "quiz" : "poll")),
    poll.options.map((text, at) => (answered ? shown(poll, text, at) : option(message, text, at))),
    answered && poll.quiz ? verdict(poll) : null,
  );
}

function option(message, text, at) {
  const vote = async ({ currentTarget }) => {
    currentTarget.setAttribute("aria-busy", "true");
    await attempt(() => api.vote(store.current, message.id, at));
    currentTarget?.removeAttribute("aria-busy");
  };
  return button({ class: "poll-option", onclick: vote }, h("span", { class: "poll-dot", "aria-hidden": "true" }), h("span", {}, text));
}

function shown(poll, text, at) {
  const chosen = poll.chosen === at;
  const state = !poll.quiz ? (chosen ? "chosen" : "") : poll.right === at ? "right" : chosen ? "wrong" : "";
  const sign = { right: "✓", wrong: "✕", chosen: "✓" }[state] ?? "";
  return h(
    "div",
    { class: `poll-option ${state}` },
    h("span", { class: "poll-dot", "aria-hidden": "true" }, sign),
    h("span", {}, text),
    chosen ? h("span", { class: "poll-own" }, t("pollChosen")) : null,
  );
}

function verdict(poll) {
  const right = poll.right === poll.chosen;
  return h(
    "div",
    { class: `poll-verdict ${right ? "right" : "wrong"}`, role: "status" },
    h("strong", {}, t(right ? "quizRight" : "quizWrong")),
    poll.explanation ? h("div", { dir: "auto" }, poll.explanation) : null,
  );
}
