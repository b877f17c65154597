// The steps of the first minute, and the sale that plays by itself.
import { act, busy, h, keyed, text } from "./dom.js";
import { follow } from "./places.js";

const at = (id) => document.getElementById(id);

// drawSteps shows what is done and what comes next, as the demo tells it.
export function drawSteps(steps) {
  keyed(at("steps"), steps.map((s, n) => ({ ...s, n: n + 1 })), (s) => s.n, (s) =>
    h("li", { "data-step": s.n, "data-done": String(s.done), "aria-current": s.now ? "step" : undefined },
      h("span", { class: "disc", "aria-hidden": "true" }, s.done ? "✓" : String(s.n)),
      h("div", {}, h("p", { class: "name" }, s.name, h("span", { class: "away" }, s.done ? ", done" : "")), h("p", { class: "todo" }, s.words))));
}

// drawNext says what happens while a sale plays by itself, and else what to do next.
export function drawNext(steps, play) {
  const now = steps.find((s) => s.now);
  const done = !now && !play.words;
  text(at("words"), play.words ? play.words : now ? now.words : "That was a whole sale. Now make trouble, or");
  at("onward").hidden = !done;
  at("guide").dataset.done = String(done);
  at("guide").dataset.playing = String(Boolean(play.words));
  document.documentElement.dataset.playing = play.on ? play.place : "";
  text(at("play").querySelector(".sign"), play.on ? "■" : "▶");
  const label = play.on ? "Stop" : "Play it for me";
  text(at("play").querySelector(".label"), label);
  at("play").setAttribute("aria-label", label); // a small screen has no room for the words
  at("play").dataset.on = String(play.on);
  follow(play);
}

at("play").addEventListener("click", (e) => busy(e.currentTarget, act({ do: "play", on: e.currentTarget.dataset.on !== "true" })));
