// The router's list, the trouble and the log.
import { act, busy, clock, h, keyed, left, sticky, text } from "./dom.js";

const at = (id) => document.getElementById(id);

const stickLog = sticky(at("events"));

// drawParts shows how the machinery stands.
export function drawParts(parts) {
  keyed(at("parts"), parts, (p) => p.name, (p) => h("li", { "data-part": p.name, "data-good": String(p.good) }, p.name, h("span", {}, p.state)));
}

// drawRouter shows the list as the router's own page would.
export function drawRouter(r) {
  const words = r.down ? "off" : r.ownerIn ? "the owner is logged in" : "on";
  text(at("router-state"), `${r.name}, ${words} · ${r.entries.length} of ${r.max} places`);
  at("router").dataset.down = String(r.down);
  const free = r.max - r.entries.length;
  const rest = { address: "free", free, words: free > 1 ? `${free} places are free` : free ? "One place is free" : "No place is free" };
  keyed(at("entries"), [...r.entries, rest], (e) => e.address, (e) => e.words ? h("tr", { class: "free", "data-free": e.free }, h("td", { colspan: "3" }, e.words)) : h("tr", { "data-order": e.order },
    h("td", {}, h("code", {}, e.address)),
    h("td", {}, h("span", { class: e.order ? "mark" : "" }, e.name)),
    h("td", { class: "num" }, e.end ? h("span", { role: "timer", "data-end": e.end }, left(e.end)) : h("span", { class: "none" }, "–"))));
}

// drawAir shows what the access point has loaded, and who is on the air by it.
export function drawAir(a) {
  text(at("air-state"), `${a.name}, ${a.down ? "off" : "on"} · ${a.network}`);
  at("air").dataset.down = String(a.down);
  const nobody = a.down ? "Nobody is on the air" : "No key is loaded";
  keyed(at("keys"), a.keys?.length ? a.keys : [{ name: nobody, none: true }], (k) => k.name, (k) => k.none ? h("tr", { class: "free" }, h("td", { colspan: "3" }, k.name)) : h("tr", { "data-pass": k.order ?? "" },
    h("td", {}, h("span", { class: k.order ? "mark" : "" }, k.order ? k.name : `${k.name}, the owner's`)),
    h("td", {}, k.devices?.length ? k.devices.map((d) => h("code", { class: "device", "data-device": d }, d)) : h("span", { class: "none" }, "nobody")),
    h("td", { class: "num" }, k.end ? h("span", { role: "timer", "data-end": k.end }, left(k.end)) : h("span", { class: "none" }, k.order ? "not begun" : "–"))));
}

// tickRouter counts down.
export function tickRouter() {
  for (const node of document.querySelectorAll("[data-end]")) text(node, left(node.dataset.end));
}

// drawTroubles shows what may go wrong. A button says how it stands, and presses the way back.
export function drawTroubles(list) {
  keyed(at("troubles"), list, (b) => b.data, (b) => h("li", {},
    h("button", { type: "button", "data-trouble": b.data, "data-on": String(Boolean(b.on)), disabled: Boolean(b.off),
      "aria-describedby": `about-${b.data}`, onclick: (e) => make(e.currentTarget, b) }, b.label),
    h("p", { id: `about-${b.data}` }, b.note)));
}

async function make(button, b) {
  text(at("said"), await busy(button, act({ do: "trouble", data: b.data, on: !b.on })));
}

// drawLog shows what happened, the newest at the end.
export function drawLog(events) {
  keyed(at("events"), events, (e) => e.id, (e) => h("li", { "data-kind": e.kind, "data-bad": String(Boolean(e.bad)), "data-good": String(Boolean(e.good)) },
    h("time", { datetime: e.at }, clock(e.at, true)), h("span", { class: "kind" }, e.kind),
    h("span", { class: "what" }, e.text, e.times > 1 ? h("span", { class: "times" }, ` ×${e.times}`) : null)));
  stickLog();
}
