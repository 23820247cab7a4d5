// Every field is saved when it is left, one request at a time, against the version that this page shows. What cannot be saved
// stays typed, stays kept on this machine and is tried again; what another window changed meanwhile is not covered.
"use strict";

const board = document.getElementById("import");
const machine = document.getElementById("machine");
const KEPT = `ipplan:import:${board.dataset.person}:${location.pathname}`;
const RETRY = 5000; // milliseconds between attempts while the network is away
const waiting = new Map(); // place -> { value, old }
let version = board.querySelector("[name=version]").value;
let token = board.querySelector("[name=csrfmiddlewaretoken]").value;
let busy = null;
let retry = null;
let isStale = false;

const fieldAt = (place) => board.querySelector(`[name="${CSS.escape(place)}"]`);
const isField = (target) => target instanceof Element && target.matches("input[name*='.'], select[name*='.'], textarea[name*='.']");
const saved = new Map(); // place -> what the server has

function learn(within) {
  for (const field of within.querySelectorAll("[name*='.']")) if (isField(field)) saved.set(field.name, field.value);
}

function say(text, kind = "") {
  machine.textContent = text;
  machine.className = `machine ${kind}`;
}

function keep() {
  try {
    if (waiting.size) localStorage.setItem(KEPT, JSON.stringify([...waiting]));
    else localStorage.removeItem(KEPT);
  } catch (problem) { // a full or forbidden store: typing goes on, and the server still gets it
    console.warn(problem);
  }
}

function kept() {
  try {
    return new Map(JSON.parse(localStorage.getItem(KEPT)) ?? []);
  } catch {
    return new Map();
  }
}

// Asking the server

class SignedOut extends Error {}

async function ask(body, address = location.pathname) {
  const options = { headers: { Accept: "application/json", "X-CSRFToken": token }, redirect: "manual" };
  if (body) Object.assign(options, { method: "POST", body });
  const answer = await fetch(address, options);
  if (answer.type === "opaqueredirect") throw new SignedOut();
  const isData = answer.headers.get("Content-Type")?.startsWith("application/json");
  const data = isData ? await answer.json() : null;
  if (data?.token) token = data.token;
  return { status: answer.status, data };
}

// A token grows old when somebody signs in again in another tab: a fresh one is fetched, once.
async function send(body) {
  const first = await ask(body);
  if (first.data || first.status !== 403) return first;
  await ask(null, `${location.pathname}?row=p`);
  return ask(body);
}

function bodyOf(act, fields, more = {}) {
  const body = new FormData();
  body.append("act", act);
  body.append("version", version);
  for (const [place, { value }] of fields) body.append(place, value);
  for (const [name, value] of Object.entries(more)) body.append(name, value);
  return body;
}

// Saving

function typed(field) {
  if (saved.get(field.name) === field.value) waiting.delete(field.name);
  else waiting.set(field.name, { value: field.value, old: saved.get(field.name) ?? "" });
  keep();
}

function save(field) {
  typed(field);
  return flush();
}

function flush() {
  busy ??= work().finally(() => { busy = null; });
  return busy;
}

async function work() {
  while (waiting.size && !isStale) {
    const fields = new Map(waiting);
    say("正在保存…");
    const answer = await attempt(() => send(bodyOf("save", fields)));
    if (!answer) return;
    settle(fields, answer);
  }
}

async function attempt(asking) {
  clearTimeout(retry);
  try {
    return await asking();
  } catch (problem) {
    trouble(problem);
    return null;
  }
}

function settle(fields, { status, data }) {
  if (status !== 200 || !data?.version) {
    refused(status, data);
    for (const place of fields.keys()) if (status !== 409) waiting.delete(place);
    return;
  }
  for (const [place, { value }] of fields) {
    saved.set(place, value);
    if (waiting.get(place)?.value === value) waiting.delete(place);
  }
  keep();
  show(data);
  say(waiting.size ? "正在保存…" : `已保存 ${new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false })}`);
}

function refused(status, data) {
  say(data?.message || `服务器没有处理（${status}），没有保存`, "is-offline");
  if (status !== 409) return;
  isStale = true;
  const again = document.createElement("a");
  again.href = location.pathname;
  again.className = "button is-plain";
  again.textContent = "载入最新内容";
  machine.append(" ", again);
}

function trouble(problem) {
  if (problem instanceof SignedOut) {
    say("登录已过期，改动留在本机；请", "is-offline");
    const link = document.createElement("a");
    link.href = `/sign-in/?next=${encodeURIComponent(location.pathname)}`;
    link.target = "_blank";
    link.textContent = "重新登录";
    machine.append(link, "，回到本页后自动保存");
  } else {
    say("网络不通，改动留在本机，恢复后自动保存", "is-offline");
  }
  retry = setTimeout(flush, RETRY);
}

// An act on a row: what is typed is saved first.
async function act(name, more) {
  await flush();
  if (isStale || waiting.size) return;
  say("正在处理…");
  const answer = await attempt(() => send(bodyOf(name, new Map(), more)));
  if (!answer) return;
  if (answer.status !== 200 || !answer.data?.version) {
    refused(answer.status, answer.data);
    return;
  }
  show(answer.data);
  say("已保存");
}

// Showing the answer

function parsed(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html.trim();
  return holder.content.firstElementChild;
}

function show(data) {
  version = data.version;
  for (const field of board.querySelectorAll("[name=version]")) field.value = version;
  for (const [name, html] of Object.entries(data.sections)) exchange(board.querySelector(`[data-section="${name}"]`), html);
  for (const [key, html] of Object.entries(data.rows)) exchange(document.getElementById(key), html);
  for (const [place, text] of Object.entries(data.values)) {
    saved.set(place, text);
    const field = fieldAt(place);
    if (field && field !== document.activeElement && !waiting.has(place)) field.value = text;
  }
  for (const [key, words] of Object.entries(data.words)) showWords(key, words);
  showFaults(data.faults);
  document.getElementById("summary").innerHTML = data.summary;
  for (const field of board.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
  if (data.focus) document.dispatchEvent(new CustomEvent("import:go", { detail: data.focus }));
}

function exchange(old, html) {
  if (!old) return;
  const held = old.contains(document.activeElement) ? document.activeElement : null;
  const fresh = parsed(html);
  old.replaceWith(fresh);
  learn(fresh);
  if (!held) return;
  const twin = held.value ? fresh.querySelector(`button[value="${CSS.escape(held.value)}"]`) : null;
  const after = twin ?? fresh.querySelector(".row-acts button, .row-gone button, .row-acts a");
  if (fresh.matches(".row")) (after ?? fresh).focus({ preventScroll: true });
}

function showWords(key, words) {
  const place = board.querySelector(`[data-words="${key}"]`);
  place?.replaceChildren(...words.map((word) => Object.assign(document.createElement("span"), { textContent: word })));
}

function showFaults(faults) {
  const wrong = new Set(faults.map((each) => each.place));
  for (const field of board.querySelectorAll("[aria-invalid]")) if (!wrong.has(field.name)) field.removeAttribute("aria-invalid");
  for (const place of wrong) fieldAt(place)?.setAttribute("aria-invalid", "true");
  for (const list of board.querySelectorAll("[data-faults]")) {
    const own = faults.filter((each) => each.place.split(".")[0] === list.dataset.faults);
    list.hidden = !own.length;
    list.replaceChildren(...own.map(({ label, message }) => {
      const item = document.createElement("li");
      item.append(Object.assign(document.createElement("b"), { textContent: label }), ` ${message}`);
      return item;
    }));
  }
}

// Events

board.addEventListener("input", (event) => {
  if (isField(event.target)) typed(event.target);
});
board.addEventListener("change", (event) => {
  if (isField(event.target)) save(event.target);
});
board.addEventListener("submit", (event) => {
  event.preventDefault();
  const button = event.submitter;
  const row = button?.closest(".row");
  const more = {};
  for (const choice of row?.querySelectorAll("select[name^='into:'], select[name^='alias:']") ?? []) more[choice.name] = choice.value;
  if (button?.value && button.value !== "save") act(button.value, more);
  else flush();
});
window.addEventListener("online", flush);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && waiting.size) flush();
});
window.addEventListener("beforeunload", (event) => {
  if (waiting.size && !localStorage.getItem(KEPT)) event.preventDefault();
});

// What this machine kept is put back where nobody changed the field since; else both are said.
function restore() {
  const clashes = [];
  for (const [place, { value, old }] of kept()) {
    const now = fieldAt(place);
    if (!now || now.value === value) continue;
    if (now.value !== old) {
      clashes.push(`“${value.slice(0, 40)}”（现在是“${now.value.slice(0, 40)}”）`);
      continue;
    }
    now.value = value;
    waiting.set(place, { value, old });
  }
  keep();
  if (waiting.size) flush();
  if (clashes.length) say(`上次没有保存的内容与现在的不同，没有写入：${clashes.join("、")}`, "is-offline");
}

learn(board);
restore();
