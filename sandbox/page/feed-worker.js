// One stream for all tabs: a browser allows six connections to a server, and each tab would hold one for good.
import { openFeed } from "./feed.js";

const ports = new Set();
let status = null;

const retry = openFeed((event) => {
  if (event.kind === "open" || event.kind === "lost") status = event;
  for (const port of ports) port.postMessage(event);
});

self.onconnect = ({ ports: [port] }) => {
  ports.add(port);
  port.onmessage = ({ data }) => (data === "bye" ? ports.delete(port) : retry());
  if (status) port.postMessage(status);
};
