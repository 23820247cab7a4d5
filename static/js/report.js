// A unit's report form: characters counted, a zero report that says nothing, and nothing typed lost. What was typed and is
// not saved yet is kept on this machine, under the person's name, until the server has it; files are chosen again.
"use strict";

const form = document.getElementById("report");
const KEPT = form ? `ipplan:report:${form.dataset.person}:${form.getAttribute("action")}` : "";

const isTyped = (field) => field.name && !["hidden", "file", "submit", "button"].includes(field.type) && field.name !== "act";
const fields = () => [...form.elements].filter(isTyped);
const nameOf = (field) => (field.name.endsWith("-quotes") || field.name.endsWith("-assignments") ? `${field.name}=${field.value}` : field.name);
const valueOf = (field) => (field.type === "checkbox" ? field.checked : field.value);
const everything = () => Object.fromEntries(fields().map((field) => [nameOf(field), valueOf(field)]));

function versions() {
  return Object.fromEntries([...form.querySelectorAll('input[type="hidden"][name$="-version"]')].map((field) => [field.name, field.value]));
}

function store(value) {
  try {
    if (value) localStorage.setItem(KEPT, JSON.stringify(value));
    else localStorage.removeItem(KEPT);
  } catch (problem) { // a full or forbidden store: typing goes on
    console.warn(problem);
  }
}

function stored() {
  try {
    return JSON.parse(localStorage.getItem(KEPT));
  } catch {
    return null;
  }
}

function rowPrefix(name) {
  const found = name.match(/^(r-\d+|c-(?:actual|target)-\d+|m-\d+|ask-\d+)/);
  return found ? found[0] : "";
}

// Only what differs from the page as the server made it.
function changes(before) {
  const now = everything();
  return Object.fromEntries(Object.entries(now).filter(([name, value]) => before[name] !== value));
}

function say(isUnsaved) {
  const unsaved = form.querySelector("[data-unsaved]");
  const saved = form.querySelector("[data-saved]");
  if (unsaved) unsaved.hidden = !isUnsaved;
  if (saved) saved.hidden = isUnsaved;
}

// What is put back belongs to the version that it was typed over: somebody else's newer words are not covered unseen.
function putBack(kept) {
  let count = 0;
  const now = versions();
  for (const field of fields()) {
    const name = nameOf(field);
    if (!(name in kept.fields) || kept.fields[name] === valueOf(field)) continue;
    if (field.type === "checkbox") field.checked = kept.fields[name];
    else field.value = kept.fields[name];
    const version = `${rowPrefix(name)}-version`;
    if (version in now && version in kept.versions) form.elements[version].value = kept.versions[version];
    field.closest("details")?.setAttribute("open", "");
    count += 1;
  }
  return count;
}

function count(area) {
  const longest = Number(area.dataset.longest);
  const length = [...area.value.trim()].length;
  let shown = area.nextElementSibling;
  if (!shown?.classList.contains("count")) {
    shown = document.createElement("span");
    shown.className = "count";
    area.after(shown);
  }
  shown.hidden = length < longest * 0.6;
  shown.textContent = length > longest ? `超出${length - longest}字` : `${length}/${longest}`;
  shown.classList.toggle("is-over", length > longest);
}

function followZero(box) {
  const done = box.closest(".report-row").querySelector('textarea[name$="-done"]');
  if (!done) return;
  done.readOnly = box.checked && !done.value.trim();
  done.placeholder = box.checked ? "本季度无新进展" : "";
}

function prepare() {
  const before = everything();
  const hasMistakes = form.querySelector("[aria-invalid], .error:not(:empty)") !== null;
  const kept = stored();
  const refused = hasMistakes && kept ? kept : { fields: {}, versions: {} }; // shown as typed, and not on the server yet
  if (kept && !hasMistakes) {
    if (putBack(kept)) say(true);
    if (!Object.keys(changes(before)).length) store(null);
  }
  for (const area of form.querySelectorAll("textarea[data-longest]")) count(area);
  for (const box of form.querySelectorAll("[data-nothing-new]")) followZero(box);
  const keep = (dropped = "") => {
    const changed = Object.entries({ ...refused.fields, ...changes(before) }).filter(([name]) => !dropped || rowPrefix(name) !== dropped);
    store(changed.length ? { fields: Object.fromEntries(changed), versions: { ...versions(), ...refused.versions }, at: Date.now() } : null);
    say(changed.length > 0);
  };
  form.addEventListener("input", (event) => {
    if (event.target.matches("textarea[data-longest]")) count(event.target);
    if (event.target.matches("[data-nothing-new]")) followZero(event.target);
    if (event.target.type === "file") {
      const chosen = event.target.closest(".files").querySelector("[data-chosen]");
      chosen.textContent = [...event.target.files].map((file) => file.name).join("、");
      return;
    }
    keep();
  });
  let pressed = false;
  form.addEventListener("submit", (event) => {
    if (pressed) event.preventDefault(); // a second click sends nothing twice
    pressed = true;
    const act = event.submitter?.value ?? "";
    if (act.startsWith("discard-")) keep(act.replace("discard-", "")); // what is given up is not put back
  });
  addEventListener("pageshow", () => { pressed = false; });
}

if (form) prepare();
