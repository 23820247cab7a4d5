// 更多: opens what stands behind a row. Without this file the link opens it by its address.
"use strict";

document.documentElement.classList.add("has-script");

function toggleMore(number, open) {
  const line = document.getElementById(`more-${number}`);
  if (!line) return null;
  const shown = open ?? getComputedStyle(line).display === "none";
  line.classList.toggle("is-open", shown);
  line.classList.toggle("is-shut", !shown);
  return shown ? line : null;
}

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest(".more-link") : null;
  if (!link) return;
  event.preventDefault();
  const line = toggleMore(link.closest(".entry-row").dataset.number);
  link.setAttribute("aria-expanded", String(Boolean(line)));
  line?.querySelector("input:not([type=hidden]), select, a")?.focus();
});
