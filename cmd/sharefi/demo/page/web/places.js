// On a small screen one place shows at a time, and tabs at the bottom lead to the others. On a large one all of them
// show, and nothing here does anything.
import { h } from "./dom.js";

const links = [...document.querySelectorAll("#places a")];
const inside = { air: "router", trouble: "router" }; // places that show with another
const news = new Map(); // by place: what is there, and what of it was seen

// go shows a place.
export function go(place) {
  document.documentElement.dataset.place = place;
  for (const link of links) {
    if (link.hash === `#${place}`) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  mark(place);
}

function mark(place) {
  for (const [name, n] of news) if (name === place) n.seen = n.have;
  for (const link of links) {
    const n = news.get(link.hash.slice(1));
    const more = n ? n.have - n.seen : 0;
    const dot = link.querySelector(".dot");
    if (more > 0 && !dot) link.append(h("span", { class: "dot" }, h("span", { class: "away" }, " (news)")));
    if (more <= 0) dot?.remove();
  }
}

// tell says how much there is at a place, so that what came while another one showed gets a mark.
export function tell(place, have) {
  const n = news.get(place);
  news.set(place, { have, seen: n ? n.seen : have });
  mark(document.documentElement.dataset.place);
}

let followed = ""; // the place of the play that was shown last
let free = false; // somebody went elsewhere, and is left there until another play begins

// follow shows where a sale that plays by itself happens.
export function follow(play) {
  if (!play.on) {
    followed = "";
    free = false;
  } else if (play.place !== followed) {
    followed = play.place;
    if (!free) go(followed);
  }
}

function fromAddress() {
  const asked = location.hash.slice(1);
  const place = inside[asked] ?? asked;
  go(links.some((link) => link.hash === `#${place}`) ? place : "customer");
}

document.getElementById("places").addEventListener("click", (e) => {
  const link = e.target.closest("a");
  if (!link) return;
  free = true;
  go(link.hash.slice(1)); // also where the address says so already
});
window.addEventListener("hashchange", fromAddress);
fromAddress();
