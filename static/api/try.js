// Try-it of the reference page. Optional: without it the curl line of each operation stands alone. Words come translated from the page.
// SECURITY: the secret lives in one field of this page: no storage, no cookie, no address, emptied, with the answers, when the page is left. A
// call goes to the API of this very site, without the session of whoever reads the page. From one group of operations to another the field is
// left where it is (hx-preserve), and what is around it is exchanged.
const API = "/api/v1/";
const MOST = 20000; // signs of an answer that are shown
const TOLD = ["ETag", "Location", "RateLimit", "Retry-After", "Deprecation", "Sunset", "Idempotent-Replayed"];
const frame = document.getElementById("try");
const room = document.getElementById("try-key");
const secret = document.getElementById("try-secret");
const words = frame.dataset;
const WELL_FORMED = /^\s*\S{20,100}\s*$/;

const empty = () => {
  secret.value = "";
  document.querySelectorAll("[data-shown]").forEach((shown) => { shown.textContent = ""; shown.hidden = true; });
};
addEventListener("pagehide", empty); // a page that waits in the browser's memory holds no secret
addEventListener("pageshow", (e) => { if (e.persisted) empty(); });
document.getElementById("try-forget").addEventListener("click", () => { empty(); secret.focus(); });
room.hidden = false;

const part = (name) => frame.content.querySelector(`[data-part="${name}"]`).cloneNode(true);
const numbered = ((n) => () => `try-${(n += 1)}`)(0);

// A field with its label; `value` is what it begins with.
const field = (kind, label, value) => {
  const box = part(kind);
  const input = box.querySelector("input,textarea");
  input.id = numbered();
  input.value = value || "";
  const name = box.querySelector("label");
  name.htmlFor = input.id;
  if (label) name.textContent = label;
  return { box, input };
};

const build = (call) => {
  const { verb, path, body } = call.dataset;
  const samples = JSON.parse(call.dataset.samples || "{}");
  const form = part("form");
  const fields = form.querySelector("[data-fields]");
  const add = (made) => { fields.append(made.box); return made.input; };
  const parts = Object.entries(samples).map(([name, sample]) => [name, add(field("line", name, sample))]);
  const query = verb === "GET" ? add(field("query")) : null;
  const match = verb === "PUT" || verb === "PATCH" ? add(field("line", "If-Match")) : null;
  const text = body ? add(field("body", "", body)) : null;
  const sure = verb === "GET" ? null : add(field("sure"));
  const said = form.querySelector("[data-said]");
  const shown = form.querySelector("[data-shown]");
  const tell = (line, pre) => {
    said.textContent = line;
    shown.textContent = pre || "";
    shown.hidden = !pre;
  };
  let running = false;

  const send = async () => {
    const key = secret.value.trim();
    if (!WELL_FORMED.test(key)) { tell(words.noSecret); secret.focus(); return; }
    if (parts.some(([, input]) => !input.value.trim())) { tell(words.noPart); return; }
    if (sure && !sure.checked) { tell(words.notSure); sure.focus(); return; }
    const filled = parts.reduce((at, [name, input]) => at.replace(`{${name}}`, encodeURIComponent(input.value.trim())), path);
    const url = new URL(filled, location.origin);
    if (query) url.search = query.value.trim().replace(/^\?/, "");
    if (url.origin !== location.origin || !url.pathname.startsWith(API)) { tell(words.failed); return; }
    const headers = { Authorization: `Token ${key}`, Accept: "application/json" };
    if (text) headers["Content-Type"] = "application/json";
    if (match && match.value.trim()) headers["If-Match"] = match.value.trim();
    if (verb === "POST" && crypto.randomUUID) headers["Idempotency-Key"] = crypto.randomUUID();
    running = true;
    tell(words.running);
    const begun = performance.now();
    try {
      const answer = await fetch(url, {
        method: verb, headers, body: text ? text.value : undefined,
        credentials: "omit", cache: "no-store", redirect: "error", referrerPolicy: "no-referrer",
      });
      const body = await answer.text();
      const took = Math.round(performance.now() - begun);
      tell(`${answer.status} ${answer.statusText} · ${took} ms`, [headersOf(answer), pretty(body)].filter(Boolean).join("\n\n"));
    } catch {
      tell(words.failed);
    } finally {
      running = false;
      if (sure) sure.checked = false; // each call that changes something is meant anew
    }
  };
  form.addEventListener("submit", (e) => { e.preventDefault(); if (!running) send(); });
  return form;
};

const headersOf = (answer) => TOLD.filter((name) => answer.headers.get(name)).map((name) => `${name}: ${answer.headers.get(name)}`).join("\n");
const pretty = (text) => {
  let told = text;
  try { told = JSON.stringify(JSON.parse(text), null, 2); } catch { /* not JSON: as it came */ }
  return told.length > MOST ? `${told.slice(0, MOST)}\n…` : told;
};

// A button beside each call that a key can make; its form is made when it is first opened.
const offer = (call) => {
  if (call.nextElementSibling?.dataset.part) return;
  const row = part("open");
  const button = row.querySelector("button");
  button.querySelector("[data-of]").textContent = call.dataset.name;
  let form = null;
  button.addEventListener("click", () => {
    if (!form) { form = build(call); form.hidden = true; form.id = numbered(); button.setAttribute("aria-controls", form.id); row.after(form); }
    form.hidden = !form.hidden;
    button.setAttribute("aria-expanded", String(!form.hidden));
    if (!form.hidden) form.querySelector("input,textarea,button").focus();
  });
  call.after(row);
};
const offerAll = () => document.querySelectorAll("pre[data-path]").forEach(offer);
document.addEventListener("htmx:afterSettle", offerAll);
offerAll();
