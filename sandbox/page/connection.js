// The tab's end of the stream, and the banner that tells when it is lost.
import { $, button, focusFirst, h, icon } from "./dom.js";
import { openFeed } from "./feed.js";
import { calm, toast } from "./notices.js";
import { on } from "./store.js";
import { t } from "./words.js";

let lost = false;
let retry = () => {};

/** Listen to the sandbox: tell gets its events, sync is called whenever the stream begins anew. */
export function connect(tell, sync) {
  const hear = (event) => {
    if (event.kind === "lost") showLost();
    else if (event.kind === "open") opened(sync);
    else tell(event);
  };
  retry = "SharedWorker" in window ? share(hear) : openFeed(hear);
  on("language", () => lost && drawLost());
}

function share(hear) {
  const worker = new SharedWorker("/page/feed-worker.js", { type: "module", name: "wuhua" });
  worker.port.onmessage = ({ data }) => hear(data);
  addEventListener("pagehide", () => worker.port.postMessage("bye"));
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  return () => worker.port.postMessage("retry");
}

async function opened(sync) {
  const wasLost = lost;
  lost = false;
  hideBanner();
  await sync();
  document.documentElement.toggleAttribute("data-live", !lost);
  if (!wasLost) return;
  calm();
  toast(t("backAgain"));
}

function hideBanner() {
  const held = $("banner").contains(document.activeElement);
  $("banner").hidden = true;
  if (held) focusFirst($("composer"), $("chat"), $("find"));
}

// Every retry that fails says so again; the banner is told, and drawn, only once.
function showLost() {
  if (lost) return;
  lost = true;
  document.documentElement.removeAttribute("data-live");
  drawLost();
  $("banner").hidden = false;
}

function drawLost() {
  $("banner").replaceChildren(
    icon("warn"),
    h("span", {}, t("lost")),
    button({ class: "quiet", onclick: () => retry() }, t("lostNow")),
  );
}
