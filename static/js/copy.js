// 复制文字: copies the text of the element that a button names. Works without a secure origin, as on an intranet over HTTP.
"use strict";

function copyText(source) {
  const range = document.createRange();
  range.selectNodeContents(source);
  const selection = window.getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
  const done = document.execCommand("copy");
  if (done) selection.removeAllRanges(); // otherwise the text stays selected, ready for Ctrl+C
  return done;
}

for (const button of document.querySelectorAll("[data-copy]")) {
  const label = button.textContent;
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", () => {
    button.textContent = copyText(document.getElementById(button.dataset.copy)) ? "已复制" : "请按 Ctrl+C 复制";
    window.setTimeout(() => { button.textContent = label; }, 2500);
  });
}
