// Explanations of lights. Without this file each is a <details> that opens on a click; with it they open on hover and
// keyboard focus as well, float above whatever would clip them, and close with Escape or a click elsewhere.
"use strict";

const GAP = 6;
const EDGE = 12;
const placedAt = new WeakMap(); // how far the page was scrolled then
const peeked = new WeakSet(); // opened by hover or focus: a click keeps it instead of closing it

const lightOf = (target) => (target instanceof Element ? target.closest("details.why") : null);
const openLights = () => document.querySelectorAll("details.why[open]");

function place(light) {
  const anchor = light.querySelector("summary").getBoundingClientRect();
  const text = light.querySelector("p");
  light.classList.add("is-placed");
  placedAt.set(light, window.scrollY);
  const { width, height } = text.getBoundingClientRect();
  const x = Math.max(EDGE, Math.min(anchor.left, document.documentElement.clientWidth - width - EDGE));
  const below = anchor.bottom + GAP;
  const y = below + height > window.innerHeight && anchor.top > height + GAP ? anchor.top - height - GAP : below;
  text.style.setProperty("--x", `${x}px`);
  text.style.setProperty("--y", `${y}px`);
}

function close(light) {
  peeked.delete(light);
  placedAt.delete(light);
  light.open = false;
}

function closeOthers(kept) {
  for (const light of openLights()) if (light !== kept) close(light);
}

function peek(light) {
  if (light.open) return;
  closeOthers(light);
  peeked.add(light);
  light.open = true;
}

function unpeek(light) {
  if (peeked.has(light)) close(light);
}

// toggle does not bubble, so it is caught on the way down.
document.addEventListener("toggle", (event) => {
  const light = lightOf(event.target);
  if (!light || !light.open) return;
  closeOthers(light);
  place(light);
}, true);

document.addEventListener("click", (event) => {
  const light = lightOf(event.target);
  closeOthers(light);
  if (light && peeked.has(light) && event.target.closest("summary")) {
    event.preventDefault();
    peeked.delete(light);
  }
});

// Rows come and go while a page stands open, so the whole page listens instead of each light.
const crossed = (event, light) => !(event.relatedTarget instanceof Node && light.contains(event.relatedTarget));
document.addEventListener("pointerover", (event) => {
  const light = lightOf(event.target);
  if (light && event.pointerType === "mouse" && crossed(event, light)) peek(light);
});
document.addEventListener("pointerout", (event) => {
  const light = lightOf(event.target);
  if (light && crossed(event, light)) unpeek(light);
});
document.addEventListener("focusin", (event) => {
  const light = lightOf(event.target);
  if (light && event.target.matches(":focus-visible")) peek(light);
});
document.addEventListener("focusout", (event) => {
  const light = lightOf(event.target);
  if (!light || !crossed(event, light)) return;
  if (event.relatedTarget) close(light); // whoever goes on to the next thing is done with it, whatever opened it
  else unpeek(light); // the window lost the focus, or a click went where there is none to take
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  closeOthers(null);
  for (const menu of document.querySelectorAll("details.menu[open]")) menu.open = false;
});
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
// The scrolling that brought a focused light into view is told after it was opened, and does not close it.
window.addEventListener("scroll", () => {
  for (const light of openLights()) if (placedAt.has(light) && Math.abs(placedAt.get(light) - window.scrollY) > 1) close(light);
}, { passive: true });
window.addEventListener("resize", () => closeOthers(null));
