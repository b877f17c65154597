// A phone: its chat apps, and the pay page in its browser.
import { act, busy, clock, h, keyed, left, sticky, text } from "./dom.js";

const phones = new Map(); // by id: what was made for it

// drawPhone shows a phone as the demo says it stands.
export function drawPhone(p, entry) {
  let made = phones.get(p.id);
  if (!made) phones.set(p.id, (made = makePhone(p)));
  const { frame, tabs, lines, chips, ask, menu, name, site } = made;
  made.view = p;
  frame.dataset.app = p.app;
  frame.dataset.site = p.site ? "open" : "";
  drawWiFi(made, p.wifi, entry);
  keyed(tabs, p.apps.map((a) => ({ ...a, open: a.name === p.app })), (a) => a.name, (a) =>
    h("button", { type: "button", class: "tab", "data-open": a.name, "aria-pressed": String(a.open), onclick: (e) => send(made, { do: "open", data: a.name }, e.currentTarget) },
      a.label, a.new && !a.open ? h("span", { class: "new" }, String(a.new), h("span", { class: "away" }, " new")) : null));
  tabs.hidden = p.apps.length < 2;
  text(name, p.apps.find((a) => a.name === p.app).with);
  drawLines(made, p);
  keyed(chips, p.chips ?? [], (c) => c.say, (c) =>
    h("button", { type: "button", class: "chip", "data-say": c.say, onclick: (e) => send(made, { do: "say", words: c.say }, e.currentTarget) }, c.label));
  ask.hidden = !p.ask;
  text(ask, p.ask ?? "");
  menu.hidden = !p.menu?.length;
  keyed(menu.querySelector("ul"), p.menu ?? [], (c) => c.say, (c) => h("li", {}, h("button", {
    type: "button", "data-say": c.say, onclick: () => { menu.open = false; made.input.focus(); send(made, { do: "say", words: c.say }); },
  }, h("b", {}, c.label), h("span", {}, c.note))));
  drawToast(made, p);
  drawSite(made, site, p.site);
}

function makePhone(p) {
  const made = { id: p.id, toasts: p.toasts ?? 0 };
  made.wifi = h("p", { class: "wifi" });
  made.tabs = h("div", { class: "tabs", role: "group", "aria-label": "Apps" });
  made.name = h("p", { class: "with" });
  made.lines = h("ol", { class: "lines", role: "log", "aria-label": `Chat of ${p.person}`, tabindex: "0" });
  made.stick = sticky(made.lines);
  made.hint = h("p", { class: "hint", hidden: true });
  made.chips = h("div", { class: "chips", role: "group", "aria-label": "Answers" });
  made.ask = h("button", { type: "button", class: "ask", "data-act": "contact", onclick: (e) => send(made, { do: "contact" }, e.currentTarget), hidden: true });
  made.menu = h("details", { class: "menu", hidden: true },
    h("summary", { "aria-label": "Commands" }, "☰"), h("ul", {}));
  made.menu.addEventListener("keydown", (e) => { if (e.key === "Escape") { made.menu.open = false; made.menu.querySelector("summary").focus(); } });
  made.input = h("input", { type: "text", name: "words", maxlength: "4096", autocomplete: "off", placeholder: "Message", "aria-label": `Message of ${p.person}` });
  made.mac = p.wifi && h("button", { type: "button", class: "mac", "data-act": "mac", onclick: (e) => send(made, { do: "say", words: p.wifi.address }, e.currentTarget) },
    "Send my Wi-Fi address ", h("span", {}, p.wifi.address));
  made.air = p.wifi && h("div", { class: "air", role: "group", "aria-label": "Wi-Fi", hidden: true });
  made.said = h("p", { class: "said", role: "status" });
  made.toast = h("p", { class: "toast", role: "status", hidden: true });
  made.site = h("div", { class: "site", role: "region", "aria-label": "Browser", hidden: true });
  const form = h("form", { class: "composer" }, made.menu, made.input, h("button", { type: "submit", class: "send", "aria-label": "Send" }, "➤"));
  form.addEventListener("submit", async (e) => {
    e.preventDefault();
    const words = made.input.value;
    if (!words.trim()) return;
    made.input.value = "";
    if (!(await send(made, { do: "say", words }))) made.input.value = words;
  });
  made.frame = h("div", { class: "phone", "data-home": true },
    h("div", { class: "bar" }, h("h2", {}, p.person, h("span", {}, p.role)), made.wifi),
    made.tabs,
    h("div", { class: "chat" },
      h("div", { class: "peer" }, h("span", { class: "face", "aria-hidden": "true" }, "S"), made.name),
      h("div", { class: "screen" }, made.lines, made.hint, made.toast),
      h("div", { class: "foot" }, made.chips, made.ask, form, made.mac, made.air)),
    made.site, made.said);
  document.getElementById(p.id).append(made.frame);
  return made;
}

// send does something on the phone, and shows why it can't be done. The button that does it is busy meanwhile.
async function send(made, what, button) {
  const doing = act({ ...what, phone: made.id });
  const refused = await (button ? busy(button, doing) : doing);
  text(made.said, refused);
  if (refused) setTimeout(() => text(made.said, ""), 6000);
  return !refused;
}

function drawWiFi(made, wifi, entry) {
  if (!wifi) return;
  made.until = wifi.admits ? entry?.end : undefined;
  made.wifi.dataset.on = String(wifi.admits);
  made.words = wifi.admits ? "Wi-Fi: connected" : wifi.down ? "Wi-Fi: router is off" : "Wi-Fi: not let in";
  made.air.hidden = !wifi.air?.length;
  made.mac.hidden = !made.air.hidden;
  keyed(made.air, wifi.air ?? [], (b) => b.data, (b) =>
    h("button", { type: "button", "data-wave": b.data, onclick: (e) => send(made, { do: "wave", data: b.data }, e.currentTarget) }, b.label));
  tickPhone(made);
}

function tickPhone(made) {
  if (made.words) text(made.wifi, made.until ? `${made.words}, ${left(made.until)}` : made.words);
}

// tickPhones counts down.
export function tickPhones() { for (const made of phones.values()) tickPhone(made); }

function drawLines(made, p) {
  const list = p.lines ?? [];
  keyed(made.lines, list, (l) => p.app + l.message, (l) => drawLine(made, l));
  made.lines.hidden = list.length === 0;
  made.hint.hidden = list.length > 0;
  made.chips.classList.toggle("first", !list.some((l) => l.mine));
  text(made.hint, p.hint);
  const newest = p.app + list.at(-1)?.message;
  made.stick(newest !== made.newest && (list.at(-1)?.mine || made.app !== p.app));
  made.newest = newest;
  made.app = p.app;
}

function drawLine(made, l) {
  const press = (b) => b.link ? { do: "link", data: b.link } : { do: "press", message: l.message, data: b.data };
  const rows = (l.rows ?? []).map((row) => h("div", { class: "row" }, row.map((b) =>
    h("button", { type: "button", "data-data": b.data, "data-link": b.link, "data-copy": b.copy, onclick: (e) => b.copy ? copy(made, b.copy) : send(made, press(b), e.currentTarget) },
      b.label, b.link ? h("span", { class: "arrow", "aria-hidden": "true" }, "↗") : null))));
  const ticks = l.ticks ? h("span", { class: "ticks", "data-read": String(l.ticks > 2), "aria-label": ["", "sent", "delivered", "read"][l.ticks] }, l.ticks > 1 ? "✓✓" : "✓") : null;
  const picture = l.picture ? h("a", { class: "picture", href: l.picture, target: "_blank", "aria-label": "Open the picture" }, h("img", { src: l.picture, alt: "", onload: () => made.stick() })) : null;
  return h("li", { class: l.mine ? "line mine" : "line" },
    h("div", { class: "bubble", dir: "auto" }, h("span", { class: "away", dir: "ltr" }, l.mine ? "You: " : "Shop: "), picture, l.file ? drawFile(made, l.file) : null, h("span", { class: "words" }, (l.runs ?? []).map((r) => drawRun(made, r))),
      h("span", { class: "meta", dir: "ltr" }, h("time", { datetime: l.at }, clock(l.at)), ticks)),
    rows.length ? h("div", { class: "rows" }, rows) : null);
}

// drawFile shows a document as a card. What the browser can show opens beside the demo.
function drawFile(made, f) {
  const image = f.image ? h("a", { class: "picture", href: f.open, target: "_blank", "aria-label": `Open ${f.name}` }, h("img", { src: f.open, alt: "", onload: () => made.stick() })) : null;
  return h("div", { class: "file" }, image,
    h("div", { class: "what" }, h("span", { class: "kind", "aria-hidden": "true" }, f.kind),
      h("div", {}, h("p", { class: "name" }, f.name), h("p", { class: "size" }, `${f.kind}, ${f.size}`))),
    h("p", { class: "acts" },
      f.open ? h("a", { href: f.open, target: "_blank", "data-file": "open", "aria-label": `Open ${f.name}` }, "Open") : null,
      h("a", { href: f.save, "data-file": "save", "aria-label": `Save ${f.name}` }, "Save")));
}

function drawRun(made, r) {
  switch (r.kind) {
    case "bold": return h("b", {}, r.text);
    case "code": return h("code", {}, r.text);
    case "link": return h("button", { type: "button", class: "link", "data-link": r.text, onclick: (e) => send(made, { do: "link", data: r.text }, e.currentTarget) }, r.text);
  }
  return r.text;
}

function drawToast(made, p) {
  if ((p.toasts ?? 0) > made.toasts) toast(made, p.toast);
  made.toasts = p.toasts ?? 0;
}

// toast shows words over the chat for a while.
function toast(made, words) {
  text(made.toast, words);
  made.toast.hidden = false;
  clearTimeout(made.toastEnds);
  made.toastEnds = setTimeout(() => { made.toast.hidden = true; }, 4000);
}

// copy does what a button of the app does that copies words, and shows them.
async function copy(made, words) {
  await navigator.clipboard.writeText(words).catch(() => {}); // a browser may forbid it
  toast(made, `Copied: ${words}`);
}

// drawSite shows the pay page.
function drawSite(made, site, s) {
  const was = !site.hidden;
  site.hidden = !s;
  keyed(site, s ? [s] : [], () => "page", (s) => h("div", {},
    h("div", { class: "address" }, h("button", { type: "button", class: "leave", "data-act": "leave", "aria-label": "Close the browser", onclick: () => send(made, { do: "leave" }) }, "✕"),
      h("span", {}, s.address)),
    h("div", { class: "pay" },
      h("p", { class: "item" }, s.item), h("p", { class: "price" }, s.price), h("p", { class: "order" }, `Order ${s.order}`),
      s.state === "open"
        ? h("button", { type: "button", class: "paynow", "data-act": "pay", onclick: (e) => send(made, { do: "pay" }, e.currentTarget) }, `Pay ${s.price}`)
        : h("p", { class: "done" }, s.state === "complete" ? "This is paid. Thank you." : "This link has expired."),
      h("p", { class: "small" }, "Stripe's page, emulated: no card is asked for and nothing is charged."))));
  if (s && !was) site.querySelector("[data-act=pay]")?.focus({ preventScroll: true });
  if (!s && was && document.activeElement === document.body) made.input.focus({ preventScroll: true });
}
