// The steps of the first minute.
import { h, keyed, text } from "./dom.js";

const at = (id) => document.getElementById(id);

// drawSteps shows what is done and what comes next, as the demo tells it.
export function drawSteps(steps) {
  keyed(at("steps"), steps.map((s, n) => ({ ...s, n: n + 1 })), (s) => s.n, (s) =>
    h("li", { "data-step": s.n, "data-done": String(s.done), "aria-current": s.now ? "step" : undefined },
      h("span", { class: "disc", "aria-hidden": "true" }, s.done ? "✓" : String(s.n)),
      h("div", {}, h("p", { class: "name" }, s.name, h("span", { class: "away" }, s.done ? ", done" : "")), h("p", { class: "todo" }, s.words))));
  const now = steps.find((s) => s.now);
  text(at("words"), now ? now.words : "That was a whole sale. Now make trouble, or");
  at("onward").hidden = Boolean(now);
  at("guide").dataset.done = String(!now);
}
