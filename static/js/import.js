// Text and rows beside each other: whoever is in one sees the other framed. Rows unfold in place; formulas show their fields.
"use strict";

const text = board.querySelector(".text");
const narrow = window.matchMedia("(max-width: 760px)");

function unframe() {
  for (const each of board.querySelectorAll(".is-framed")) each.classList.remove("is-framed");
}

const marksOf = (place) => [...text.querySelectorAll(`[data-of~="${CSS.escape(place)}"]`)];

// The field's own place in the text, else its row's.
function found(place) {
  const own = marksOf(place);
  return own.length ? own : marksOf(place.split(".")[0]);
}

function frame(place, { scroll = true } = {}) {
  unframe();
  document.getElementById(place.split(".")[0])?.classList.add("is-framed");
  const marks = found(place);
  for (const mark of marks) mark.classList.add("is-framed");
  if (scroll && marks.length && text.offsetParent) intoView(marks[0]);
}

// Only the text scrolls: the page under the hands stays.
function intoView(mark) {
  const top = mark.getBoundingClientRect().top - text.getBoundingClientRect().top;
  if (top < 20 || top > text.clientHeight - 80) text.scrollBy({ top: top - text.clientHeight / 3 });
}

function showPane(name) {
  document.getElementById(`pane-${name}`).checked = true;
}

function goTo(key, place = "") {
  showPane("read");
  const row = document.getElementById(key);
  if (!row) return;
  row.scrollIntoView({ block: narrow.matches ? "start" : "nearest" });
  const field = (place && fieldAt(place)) || row.querySelector("input:not([type=hidden]), textarea, select, button, a");
  (field ?? row).focus({ preventScroll: true });
  frame(place || key);
}

// What is still to be looked at, from where one is on, and from the beginning after the last.
function nextOpen() {
  const open = [...board.querySelectorAll(".row.is-open:not(.is-deleted), .row.is-unread:not(.is-done):not(.is-deleted)")];
  const here = board.querySelector(".row.is-framed");
  const after = open.find((row) => here && here.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING);
  return (after ?? open[0])?.id;
}

async function fold(key, isOpen) {
  await flush();
  const answer = await attempt(() => ask(null, `${location.pathname}?row=${key}${isOpen ? "&open=1" : ""}`));
  if (!answer?.data?.html) return;
  exchange(document.getElementById(key), answer.data.html);
  const row = document.getElementById(key);
  follow(row);
  (row.querySelector(isOpen ? "[data-fold]" : "[data-unfold]") ?? row).focus({ preventScroll: true });
}

// Fields that the formula does not use are out of the way.
function follow(within) {
  for (const choice of within.querySelectorAll("select[name$='.formula']")) {
    for (const cell of choice.closest(".row").querySelectorAll("[data-formulas]")) {
      const isUsed = cell.dataset.formulas.split(" ").includes(choice.value);
      cell.hidden = !isUsed && !cell.querySelector("input").value;
    }
  }
}

board.addEventListener("focusin", (event) => {
  const row = event.target.closest(".row, [data-key]");
  if (!row) return;
  frame(isField(event.target) ? event.target.name : row.dataset.key);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link) return;
  if (link.closest(".text") && link.matches(".mark")) {
    event.preventDefault();
    const [place] = link.dataset.of.split(" ");
    goTo(place.split(".")[0], place);
  } else if (link.dataset.to) {
    event.preventDefault();
    showPane("text");
    frame(link.dataset.to);
    found(link.dataset.to)[0]?.focus({ preventScroll: true });
  } else if (link.dataset.unfold || link.dataset.fold) {
    event.preventDefault();
    fold(link.dataset.unfold ?? link.dataset.fold, Boolean(link.dataset.unfold));
  } else if (link.matches("[data-next]")) {
    event.preventDefault();
    goTo(nextOpen() ?? link.getAttribute("href").slice(1));
  } else if (link.dataset.place) {
    event.preventDefault();
    link.closest("details").open = false;
    reach(link.dataset.place);
  }
});

// A complaint about a field that is folded away: its row unfolds first.
async function reach(place) {
  const [key] = place.split(".");
  if (!fieldAt(place) && document.getElementById(key)?.querySelector("[data-unfold]")) await fold(key, true);
  goTo(key, place);
}

document.addEventListener("import:go", (event) => {
  follow(board);
  goTo(event.detail);
});

board.addEventListener("change", (event) => {
  if (event.target.matches("select[name$='.formula']")) follow(event.target.closest(".row"));
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const faults = document.querySelector(".all-faults[open]");
  if (faults) faults.open = false;
});

follow(board);
if (location.hash.length > 1) frame(decodeURIComponent(location.hash.slice(1)).replace(/^s-/, ""));
