// The sandbox's HTTP interface, one function a route.

/** A request that the sandbox refused, or that never reached it (status 0). */
export class ApiError extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

async function request(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new ApiError(0, "offline", "");
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new ApiError(response.status, body.error ?? "", body.message ?? response.statusText);
  return body;
}

const post = (path, body) =>
  request(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body ?? {}) });

const person = (id, what) => `/api/people/${id}/${what}`;

export const state = () => request("/api/state");
export const messages = (id, after, limit) => request(person(id, `messages?after=${after}&limit=${limit}`));
export const commands = (id) => request(person(id, "commands"));
export const say = (id, text) => post(person(id, "messages"), { text });
export const press = (id, message, data) => post(person(id, "press"), { message, data });
export const vote = (id, message, option) => post(person(id, "vote"), { message, option });
export const pressed = (query) => request(`/api/presses/${query}`);
export const start = (id, payload) => post(person(id, "start"), { payload });
export const block = (id, blocked) => post(person(id, "block"), { blocked });
export const read = (id) => post(person(id, "read"));
export const speak = (id, code) => post(person(id, "language"), { language_code: code });
export const moveClock = (move) => post("/api/clock", { move });
export const fileUrl = (id) => `/api/files/${encodeURIComponent(id)}`;

/** Send a file as a person; onProgress gets 0 to 1 while it goes up. */
export function upload(id, { file, caption, kind }, onProgress) {
  const form = new FormData();
  form.append("kind", kind);
  form.append("caption", caption);
  form.append("file", file, file.name);
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    call.open("POST", person(id, "files"));
    call.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    call.onload = () => (call.status < 300 ? resolve(JSON.parse(call.responseText)) : reject(refusal(call)));
    call.onerror = () => reject(new ApiError(0, "offline", ""));
    call.send(form);
  });
}

function refusal(call) {
  try {
    const body = JSON.parse(call.responseText);
    return new ApiError(call.status, body.error, body.message);
  } catch {
    return new ApiError(call.status, "", call.statusText);
  }
}
