// Choosing files to send: by button, by drop or by paste, with a caption and as what.
import { $, button, h, icon } from "./dom.js";
import { size } from "./message.js";
import { sendFiles } from "./outgoing.js";
import { chosen } from "./store.js";
import { t } from "./words.js";

const KINDS = { document: "asDocument", photo: "asPhoto", voice: "asVoice" };

/** Ask for files to send as a person; those that are given are taken, else the browser's own choice opens. */
export function attach(id, files) {
  if (files) return ask(id, files);
  const input = h("input", { type: "file", multiple: true, class: "away", "data-testid": "file-input" });
  input.addEventListener("change", () => input.files.length && ask(id, [...input.files]));
  return input.click();
}

/** Let files be dropped on the chat. */
export function setUpDrop() {
  const desk = $("desk");
  const holdsFiles = (event) => event.dataTransfer?.types.includes("Files") && chosen()?.started && !chosen().blocked;
  const show = (shown) => ($("drop").hidden = !shown);
  desk.addEventListener("dragover", (event) => holdsFiles(event) && (event.preventDefault(), show(true)));
  desk.addEventListener("dragleave", (event) => desk.contains(event.relatedTarget) || show(false));
  desk.addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    show(false);
    ask(chosen().id, [...event.dataTransfer.files]);
  });
}

const guess = ({ type }) => {
  if (/^image\/(jpeg|png|webp)$/.test(type)) return "photo";
  return /^audio\/(ogg|mpeg|mp4|opus)/.test(type) ? "voice" : "document";
};

function ask(id, files) {
  const dialog = $("attach");
  const chosenFiles = files.map((file) => ({ file, kind: guess(file) }));
  const caption = h("textarea", { rows: "2", maxlength: "1024", "data-testid": "caption", "aria-label": t("caption"), placeholder: t("caption"), dir: "auto" });
  const submit = () => sendFiles(id, chosenFiles, caption.value.trim());
  dialog.replaceChildren(
    h("form", { method: "dialog", onsubmit: submit },
      h("h2", { id: "attach-title" }, t("attachTitle")),
      h("ul", { class: "attach-list" }, chosenFiles.map(fileRow)),
      caption,
      h("div", { class: "dialog-foot" },
        button({ class: "plain", onclick: () => dialog.close() }, t("cancel")),
        h("button", { class: "primary", "data-testid": "attach-send" }, t("send")))),
  );
  dialog.showModal();
  caption.focus();
}

function fileRow(entry) {
  const choice = h("select", { "aria-label": t("attachAs"), "data-testid": "attach-kind", onchange: () => (entry.kind = choice.value) });
  for (const [kind, words] of Object.entries(KINDS)) choice.append(new Option(t(words), kind, kind === entry.kind, kind === entry.kind));
  const words = h("span", { class: "file-words" },
    h("span", { class: "file-name", dir: "auto" }, entry.file.name), h("span", { class: "file-note" }, size(entry.file.size)));
  return h("li", {}, h("span", { class: "file-icon" }, icon("file")), words, choice);
}
