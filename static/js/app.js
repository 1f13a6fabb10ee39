// Progressive layer: every feature here is optional. No inline handlers, no eval; words come translated from the page.
const $ = (s, r = document) => r.querySelector(s);
const $$ = (s, r = document) => [...r.querySelectorAll(s)];
const root = document.documentElement;
const words = document.body.dataset;
const say = (text) => {
  const live = $("#live");
  if (!live || !text) return;
  live.textContent = "";
  requestAnimationFrame(() => (live.textContent = text));
};
const store = {
  // Private windows and full disks throw: a draft is then simply not kept.
  get(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
  set(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch { return false; } },
  drop(key) { try { localStorage.removeItem(key); } catch {} },
  dropDrafts() { try { Object.keys(localStorage).filter((k) => k.startsWith("draft:")).forEach((k) => localStorage.removeItem(k)); } catch {} },
};

// "/" jumps to the search; Escape closes an open menu and gives the focus back.
addEventListener("keydown", (e) => {
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName) || e.target.isContentEditable;
  if (e.key === "/" && !typing && !e.ctrlKey && !e.metaKey && !e.altKey && root.dataset.keys !== "off") {
    const field = $$('[data-key="/"]').find((f) => f.offsetParent);
    if (field) { e.preventDefault(); field.focus(); }
  }
  if (e.key === "Escape") $$("details.menu[open]").forEach((d) => { d.open = false; $("summary", d).focus(); });
});
addEventListener("click", (e) => {
  $$("details.menu[open]").forEach((d) => { if (!d.contains(e.target)) d.open = false; });
  if (e.target.closest("[data-print]")) print();
  const close = e.target.closest("[data-close]");
  if (close) close.closest(".toast").remove();
});

// Facets and the map: a closed drawer on small screens, open on wide ones. The server has guessed; the width decides.
const wide = matchMedia("(min-width:62em)");
const drawers = () => $$("details.drawer,details[data-wide]").forEach((d) => (d.open = wide.matches));
drawers();
wide.addEventListener("change", drawers);

// Relative time beside the absolute one, under 24 hours.
const relative = () => {
  const words = new Intl.RelativeTimeFormat(root.lang, { numeric: "auto" });
  $$("time[data-rel]").forEach((t) => {
    const minutes = (new Date(t.dateTime) - Date.now()) / 6e4;
    const old = $(".rel", t);
    if (Math.abs(minutes) >= 1440) { if (old) old.remove(); return; }
    const span = old || t.appendChild(Object.assign(document.createElement("span"), { className: "rel" }));
    span.textContent = " · " + (Math.abs(minutes) < 60 ? words.format(Math.round(minutes), "minute") : words.format(Math.round(minutes / 60), "hour"));
  });
};

// Tile map: the name of the tile under the pointer or the focus, kept until the next one (WCAG 1.4.13).
["pointerover", "focusin"].forEach((name) => addEventListener(name, (e) => {
  const tile = e.target.closest && e.target.closest(".tiles a");
  if (tile) $(".tm-say", tile.closest(".tm")).textContent = $("span", tile).textContent.trim();
}));

// How many characters are left, in fields with a limit.
const counter = (t) => {
  const out = t.id && document.getElementById(t.id + "-c");
  if (out) out.textContent = out.dataset.t.replace("%s", (t.maxLength - t.value.length).toLocaleString(root.lang));
};
addEventListener("input", (e) => { if (e.target.matches("textarea[maxlength]")) counter(e.target); });

// The error summary, a conflict, or whatever the server marked, gets the focus.
const focusMarked = (r) => {
  const found = r.matches && r.matches("[data-focus]") ? r : $("[data-focus]", r);
  if (found) found.focus();
};
const fresh = (r) => { relative(); $$("textarea[maxlength]", r).forEach(counter); focusMarked(r); };

// Drafts: a guard against leaving, and a copy on this device while the link is down (opt-in, never for casework).
const drafts = new Map(); // form → {dirty}
const texts = (form) => { // what a person wrote or chose: no hidden field, no password, no file
  const own = new Set([...form.elements].filter((f) => f.name && !/hidden|password|submit|button/.test(f.type)).map((f) => f.name));
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && own.has(name));
};
const keyOf = (form) => "draft:" + form.dataset.draft;
const keep = (form) => form.dataset.offline === "on" && store.set(keyOf(form), [Date.now(), texts(form)]);
const lost = (form) => {
  const line = $("[data-saved]", form);
  if (!line) return;
  line.hidden = false;
  line.className = "saved saved-off";
  line.lastElementChild.textContent = line.dataset.offmsg;
};
const offerBack = (form) => {
  const copy = store.get(keyOf(form)), box = $("[data-restore]", form);
  if (!copy || !box) return;
  const [when, fields] = copy;
  if (JSON.stringify(fields) === JSON.stringify(texts(form))) return store.drop(keyOf(form));
  $("[data-restore-when]", box).textContent = new Date(when).toLocaleString(root.lang, { dateStyle: "long", timeStyle: "short" });
  box.hidden = false;
  $("[data-restore-yes]", box).onclick = () => {
    const names = new Set(fields.map(([name]) => name));
    [...form.elements].forEach((f) => {
      if (!f.name || f.type === "hidden") return;
      const values = fields.filter(([name]) => name === f.name).map(([, value]) => value);
      if (f.type === "checkbox" || f.type === "radio") f.checked = values.includes(f.value);
      else if (f.multiple && f.options) [...f.options].forEach((o) => (o.selected = values.includes(o.value)));
      else if (names.has(f.name) && f.type !== "file") f.value = values[0];
    });
    box.hidden = true;
    form.dispatchEvent(new Event("input", { bubbles: true })); // dirty, and saved by htmx
    const first = $(".in", form);
    if (first) first.focus();
  };
  $("[data-restore-no]", box).onclick = () => { store.drop(keyOf(form)); box.hidden = true; };
};
$$("form[data-draft]").forEach((form) => {
  const state = { dirty: false };
  drafts.set(form, state);
  form.addEventListener("input", () => {
    state.dirty = true;
    if (!navigator.onLine) { keep(form); lost(form); }
  });
  form.addEventListener("htmx:beforeRequest", (e) => {
    if (e.detail.elt !== form) return;
    if (state.left) e.preventDefault(); // the whole form is on its way: an autosave behind it would come from an older edition
    else state.dirty = state.sent = true;
  });
  form.addEventListener("input", () => (state.sent = state.left = false));
  form.addEventListener("htmx:afterRequest", (e) => {
    if (e.detail.elt !== form || state.left) return;
    if (e.detail.successful) {
      if (state.sent) state.dirty = false; // nothing was typed while it was under way
      store.drop(keyOf(form));
    } else if (!e.detail.xhr || !e.detail.xhr.status || e.detail.xhr.status >= 500) { keep(form); lost(form); }
  });
  form.addEventListener("submit", () => {
    state.dirty = false;
    state.left = navigator.onLine;
    if (!navigator.onLine) keep(form);
    else if (window.htmx) window.htmx.trigger(form, "htmx:abort");
  });
  form.addEventListener("click", (e) => { if (e.target.closest("[data-discard]")) { state.dirty = false; store.drop(keyOf(form)); } });
  addEventListener("offline", () => { if (state.dirty) keep(form); lost(form); });
  addEventListener("online", () => { if (state.dirty && window.htmx) window.htmx.trigger(form, "change"); });
  offerBack(form);
});
addEventListener("beforeunload", (e) => { if ([...drafts.values()].some((s) => s.dirty)) e.preventDefault(); });

// While two versions of a draft stand on the page, autosave waits for the choice: the refused text is never sent again by itself.
document.addEventListener("htmx:beforeRequest", (e) => {
  if (drafts.has(e.detail.elt) && $("[data-conflict]", e.detail.elt)) e.preventDefault();
});

// Signed out meanwhile: what was typed waits on this device until the person has signed in again.
const setAside = () => drafts.forEach((state, form) => { if (state.dirty && keep(form)) state.dirty = false; });
document.addEventListener("htmx:beforeOnLoad", (e) => { if (e.detail.xhr.getResponseHeader("HX-Redirect")) setAside(); });

// Optimistic toggles (follow): pressed at once, put back when refused.
document.addEventListener("htmx:beforeRequest", (e) => {
  const button = $("[aria-pressed][data-word]", e.detail.elt);
  if (button) flip(button);
});
const flip = (button) => {
  const on = button.getAttribute("aria-pressed") !== "true", word = button.lastElementChild;
  button.setAttribute("aria-pressed", on);
  button.classList.toggle("btn-on", on);
  [word.textContent, button.dataset.word] = [button.dataset.word, word.textContent];
};

// A request that failed: say so in words, leave the page as it was, offer to try again.
const failed = (e, text) => {
  const elt = e.detail.elt, button = $("[aria-pressed][data-word]", elt);
  if (button) flip(button);
  say(text);
  if (drafts.has(elt)) return; // its own line says it
  const place = elt.closest("form,.card,main") || elt;
  const old = place.parentNode && $("[data-failure]", place.parentNode);
  if (old) old.remove();
  const box = $("#failed").content.cloneNode(true).firstElementChild;
  $("p", box).textContent = text;
  $("button", box).onclick = () => {
    box.remove();
    const { verb, path } = e.detail.requestConfig || {};
    if (elt.tagName === "FORM" && verb === "post") elt.requestSubmit();
    else if (path) window.htmx.trigger(elt, elt.tagName === "FORM" ? "change" : "click");
  };
  place.before(box);
};
document.addEventListener("htmx:sendError", (e) => failed(e, words.failed));
document.addEventListener("htmx:timeout", (e) => failed(e, words.slow));
document.addEventListener("htmx:responseError", (e) => {
  const status = e.detail.xhr.status;
  if (status === 401 || status === 403) { setAside(); return location.reload(); }
  if (status !== 409 && status !== 422) failed(e, words.failed);
});

// Uploads: too large is said before anything is sent; how far; a way to stop.
addEventListener("change", (e) => {
  const { most, mostWords } = e.target.dataset, files = e.target.files;
  if (!most || !files) return;
  e.target.setCustomValidity([...files].some((f) => f.size > most) ? mostWords : "");
  e.target.reportValidity();
});
const sending = (on) => (e) => {
  const box = $("[data-upload]", e.detail.elt);
  if (!box) return;
  box.hidden = !on;
  $("progress", box).value = 0;
};
document.addEventListener("htmx:beforeSend", sending(true));
document.addEventListener("htmx:afterRequest", sending(false));
document.addEventListener("htmx:xhr:progress", (e) => {
  const bar = $("progress", e.target);
  if (bar && e.detail.lengthComputable) bar.value = (e.detail.loaded / e.detail.total) * 100;
});
addEventListener("click", (e) => {
  const stop = e.target.closest("[data-upload] button");
  if (!stop) return;
  window.htmx.trigger(stop.form, "htmx:abort");
  say(stop.parentNode.dataset.stopped);
});

// After a swap: focus what the server marked, announce what it said.
document.addEventListener("htmx:afterSettle", (e) => {
  const said = e.detail.elt.matches("[data-say]") ? e.detail.elt : $("[data-say]", e.detail.elt);
  if (said) say(said.dataset.say);
  fresh(e.detail.elt);
});
document.addEventListener("htmx:oobAfterSwap", (e) => { if (e.detail.target) fresh(e.detail.target); });

// Sign-out: what was kept on this device goes; other tabs leave too; a page brought back by the back button asks first.
let leaving = false; // no autosave may overtake the sign-out; for a moment only, as the person may still stay
const leaveUnlessSignedIn = () => fetch(words.session, { credentials: "same-origin", cache: "no-store" }).then(
  (answer) => { if (answer.ok) document.body.hidden = false; else { setAside(); location.reload(); } },
  () => location.reload(),
);
addEventListener("submit", (e) => {
  if (!e.target.matches("[data-signout]")) return;
  leaving = true;
  setTimeout(() => (leaving = false), 3000);
  store.dropDrafts();
  store.set("signed-out", Date.now());
});
document.addEventListener("htmx:beforeRequest", (e) => { if (leaving) e.preventDefault(); });
addEventListener("storage", (e) => { if (e.key === "signed-out" && words.session) setTimeout(leaveUnlessSignedIn, 1500); });
addEventListener("pageshow", (e) => {
  if (!e.persisted || !words.session) return;
  document.body.hidden = true;
  leaveUnlessSignedIn();
});

// What works only with JavaScript shows only with it. A passkey that was refused is said in words.
$$("[data-js]").forEach((e) => (e.hidden = false));
document.addEventListener("allauth.error", (e) => {
  e.preventDefault();
  $$("[data-passkey-error]").forEach((p) => (p.hidden = false));
});

fresh(document);
setInterval(relative, 6e4);
