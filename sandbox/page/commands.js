// The menu of the commands that a person has.
import * as api from "./api.js";
import { button, h, icon } from "./dom.js";
import { attempt } from "./notices.js";
import { sendText } from "./outgoing.js";
import { t } from "./words.js";

/** A button that opens the person's command menu above it. */
export function commandMenu(id) {
  const menu = h("div", { class: "menu", role: "menu", "aria-label": t("commands"), hidden: true });
  const toggle = button({
    class: "tool round", "data-testid": "commands", "aria-label": t("commands"), title: t("commands"), "aria-haspopup": "menu", "aria-expanded": "false",
  }, icon("menu"));
  const root = h("div", { class: "menu-root" }, toggle, menu);
  toggle.addEventListener("click", () => (menu.hidden ? open(id, menu, toggle) : close(menu, toggle)));
  menu.addEventListener("keydown", (event) => onKey(event, menu, toggle));
  root.addEventListener("focusout", ({ relatedTarget }) => root.contains(relatedTarget) || close(menu, toggle));
  return root;
}

async function open(id, menu, toggle) {
  const found = await attempt(() => api.commands(id));
  if (!found) return;
  const entries = found.commands.map((each) => entry(id, each, menu, toggle));
  menu.replaceChildren(...(entries.length ? entries : [h("p", {}, t("commandsNone"))]));
  menu.hidden = false;
  toggle.setAttribute("aria-expanded", "true");
  menu.querySelector("button")?.focus();
}

function entry(id, { command, description }, menu, toggle) {
  const choose = () => {
    close(menu, toggle);
    toggle.focus();
    sendText(id, `/${command}`);
  };
  const words = [h("b", {}, `/${command}`), h("span", {}, description)];
  return button({ role: "menuitem", tabindex: "-1", "data-command": command, onclick: choose }, ...words);
}

function close(menu, toggle) {
  menu.hidden = true;
  toggle.setAttribute("aria-expanded", "false");
}

function onKey(event, menu, toggle) {
  const items = [...menu.querySelectorAll("button")];
  const at = items.indexOf(document.activeElement);
  const goals = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 };
  if (event.key === "Escape") {
    close(menu, toggle);
    toggle.focus();
  } else if (event.key in goals) {
    event.preventDefault();
    items[(goals[event.key] + items.length) % items.length]?.focus();
  }
}
