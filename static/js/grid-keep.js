// What was typed and is not saved yet is kept on this machine, under the person's name, until the server has it: nothing
// typed is lost by a dead network, a closed laptop, an ended session or a second tab.
"use strict";

const form = document.getElementById("grid");
const KEPT = `ipplan:entry:${form.dataset.person}:${location.pathname}:`;

const rowOf = (target) => (target instanceof Element ? target.closest(".entry-row") : null);
const rowNumbered = (number) => document.getElementById(`row-${number}`);
const numberOf = (row) => row.dataset.number;

// What is folded away is not seen, though it has a place on the page.
const isSeen = (field) => field.offsetParent !== null && !field.closest("details:not([open])");
const rowsToFill = () => [...form.querySelectorAll(".entry-row")].filter((row) => [...row.querySelectorAll(".figure")].some(isSeen));

// The named fields of a row and what stands in them; files are sent apart.
function fieldsOf(row) {
  const found = {};
  for (const field of row.querySelectorAll("input[name], select[name]")) {
    if (field.type === "file") continue;
    if (field.type === "checkbox") found[field.name] = field.checked ? "on" : "";
    else if (!(field.type === "hidden" && field.name.endsWith("-not_applicable"))) found[field.name] = field.value;
  }
  return found;
}

function keep(row) {
  try {
    localStorage.setItem(KEPT + numberOf(row), JSON.stringify({ fields: fieldsOf(row), at: Date.now() }));
  } catch (problem) { // a full or forbidden store: typing goes on, and the server still gets it
    console.warn(problem);
  }
}

function giveUp(row) {
  localStorage.removeItem(KEPT + numberOf(row));
}

function kept(row) {
  try {
    return JSON.parse(localStorage.getItem(KEPT + numberOf(row)));
  } catch {
    return null;
  }
}

// Puts fields back into a row; false where the row has no place for what was typed (it was submitted meanwhile).
function putBack(row, fields) {
  let placed = false;
  for (const [name, text] of Object.entries(fields)) {
    const field = [...row.querySelectorAll("input[name], select[name]")].findLast((each) => each.name === name && each.type !== "file");
    if (!field) continue;
    if (field.type === "checkbox") field.checked = text === "on";
    else field.value = text;
    placed ||= field.classList.contains("figure");
  }
  return placed;
}
