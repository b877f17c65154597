// The page of `sharefi demo`. All that it shows comes from the demo, at each change, so that it may be
// closed, reloaded or open twice.
import { setNow } from "./dom.js";
import { drawNext, drawSteps } from "./guide.js";
import { drawPhone, tickPhones } from "./phone.js";
import { drawAir, drawLog, drawParts, drawRouter, drawTroubles, tickRouter } from "./house.js";
import { tell } from "./places.js";

const lost = document.getElementById("lost");
const events = new EventSource("/events");

events.addEventListener("message", (e) => {
  const view = JSON.parse(e.data);
  setNow(view.now);
  lost.hidden = true;
  drawParts(view.parts);
  drawSteps(view.steps);
  drawNext(view.steps, view.play);
  for (const p of view.phones) {
    const mac = p.wifi?.address;
    drawPhone(p, view.air.keys?.find((key) => key.devices?.includes(mac)) ?? view.router.entries.find((entry) => entry.address === mac));
    tell(p.id, p.heard);
  }
  drawRouter(view.router);
  drawAir(view.air);
  drawTroubles(view.troubles);
  drawLog(view.log ?? []);
  document.documentElement.dataset.ready = "true";
});
events.addEventListener("error", () => { lost.hidden = false; });

setInterval(() => { tickRouter(); tickPhones(); }, 500);
