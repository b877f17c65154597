// What the other files draw with.

// h makes an element. Words become text, never markup.
export function h(tag, attrs = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attrs)) {
    if (value === false || value === undefined || value === null) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((c) => c !== null && c !== undefined && c !== false));
  return node;
}

// keyed makes the children of a parent agree with a list. What did not change stays, so that
// nobody loses the place, the selection or the focus.
export function keyed(parent, list, key, make) {
  const had = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  const wanted = new Set(list.map((item) => String(key(item))));
  for (const [name, node] of had) if (!wanted.has(name)) node.remove();
  let at = parent.firstElementChild;
  let focus = null;
  for (const item of list) {
    const name = String(key(item));
    const sign = JSON.stringify(item);
    let node = had.get(name);
    if (node && node.sign !== sign) {
      const held = node.contains(document.activeElement);
      const next = make(item);
      if (at === node) at = next;
      node.replaceWith(next);
      node = next;
      if (held) focus = node;
    }
    node ??= make(item);
    node.dataset.key = name;
    node.sign = sign;
    if (node === at) at = at.nextElementSibling;
    else parent.insertBefore(node, at);
  }
  if (focus) (focus.querySelector("button:not([disabled])") ?? focus.closest("[data-home]")?.querySelector("input") ?? document.body).focus();
}

// sticky keeps a list at its end while more comes, unless somebody scrolled up to read.
export function sticky(node) {
  let held = false;
  const look = () => requestAnimationFrame(() => { held = node.scrollHeight - node.scrollTop - node.clientHeight > 40; });
  for (const kind of ["wheel", "touchmove", "keyup", "pointerup"]) node.addEventListener(kind, look, { passive: true });
  const stick = (always = false) => {
    if (always) held = false;
    if (!held) node.scrollTop = node.scrollHeight;
  };
  new ResizeObserver(() => stick()).observe(node);
  return stick;
}

// text changes words only where they differ, so that a screen reader is not told twice.
export function text(node, words) {
  if (node.textContent !== words) node.textContent = words;
}

// busy shows on a button that something is being done, for as long as it takes and as an eye needs to see it.
export async function busy(button, doing) {
  button.setAttribute("aria-busy", "true");
  const [done] = await Promise.all([doing, new Promise((over) => setTimeout(over, 250))]);
  button.removeAttribute("aria-busy");
  return done;
}

// act tells the demo what a person did, and gives the words of a refusal.
export async function act(what) {
  try {
    const answer = await fetch("/act", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(what) });
    return (await answer.text()).trim(); // nothing when it was done
  } catch {
    return "The demo does not answer.";
  }
}

// now is the demo's clock, which may differ from the browser's.
let ahead = 0;
export function setNow(iso) { ahead = Date.parse(iso) - Date.now(); }
export function now() { return Date.now() + ahead; }

// left is the time until an instant: 0:42, 23:59:10.
export function left(iso) {
  const all = Math.max(0, Math.ceil((Date.parse(iso) - now()) / 1000));
  const two = (n) => String(n).padStart(2, "0");
  const [hours, minutes, seconds] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
  return hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

// clock is a time of day.
export function clock(iso, seconds = false) {
  return new Date(iso).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", second: seconds ? "2-digit" : undefined });
}
