// Moving as in a spreadsheet: Enter and arrows go down and up, Tab to the next figure, left and right at the edge of the
// text. Escape takes back what was typed in the cell.
"use strict";

const figures = () => [...form.querySelectorAll(".figure")].filter(isSeen);
const stops = (row) => [...row.querySelectorAll(".figure, .word, .state .link")].filter(isSeen);

function go(field) {
  if (!field) return false;
  field.focus();
  field.select?.();
  field.scrollIntoView({ block: "nearest" });
  return true;
}

// The figures of a row; in the history sheet those of the field's quarter.
function beside(field, row) {
  const quarter = field.closest("[data-quarter]")?.dataset.quarter;
  return [...row.querySelectorAll(quarter ? `[data-quarter="${quarter}"] .figure` : ".figure")];
}

// The figure below or above, at the same place in its row if there is one.
function vertically(field, step) {
  const rows = rowsToFill().filter((each) => beside(field, each).length);
  const row = rowOf(field);
  const place = beside(field, row).indexOf(field);
  const next = rows[rows.indexOf(row) + step];
  if (!next) return false;
  const fields = beside(field, next);
  return go(fields[Math.min(Math.max(place, 0), fields.length - 1)]);
}

function sideways(field, step) {
  const all = stops(rowOf(field));
  return go(all[all.indexOf(field) + step]);
}

function inOrder(field, step) {
  const all = figures();
  return go(all[all.indexOf(field) + step]);
}

const isWhole = (field) => field.selectionStart === 0 && field.selectionEnd === field.value.length;
const atStart = (field) => field.selectionEnd === 0 || isWhole(field);
const atEnd = (field) => field.selectionStart === field.value.length || isWhole(field);

const KEYS = {
  Enter: (field, event) => vertically(field, event.shiftKey ? -1 : 1),
  ArrowDown: (field) => vertically(field, 1),
  ArrowUp: (field) => vertically(field, -1),
  ArrowLeft: (field) => atStart(field) && sideways(field, -1),
  ArrowRight: (field) => atEnd(field) && sideways(field, 1),
  Tab: (field, event) => inOrder(field, event.shiftKey ? -1 : 1),
  Escape: (field) => {
    const before = JSON.parse(sent.get(numberOf(rowOf(field))) ?? "{}")[field.name];
    if (before === undefined || before === field.value) return false;
    field.value = before;
    if (!isChanged(rowOf(field))) giveUp(rowOf(field));
    return true;
  },
};

form.addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  if (field.matches(".figure") && KEYS[event.key]) {
    if (KEYS[event.key](field, event)) {
      event.preventDefault();
    } else if (event.key === "Enter") { // nowhere to go: the row is saved all the same
      event.preventDefault();
      save(rowOf(field));
    }
  } else if (field.matches("input:not([type=file])") && event.key === "Enter") {
    event.preventDefault(); // Enter in a small field saves its row; it never submits the whole sheet
    save(rowOf(field));
  } else if (field.matches(".state .link") && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
    if (sideways(field, event.key === "ArrowLeft" ? -1 : 1)) event.preventDefault();
  }
});

form.addEventListener("focusin", (event) => {
  if (event.target.matches(".figure")) event.target.select();
});
