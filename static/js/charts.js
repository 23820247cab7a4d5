// Interactive charts. plotly.min.js is large, so it is fetched once the first chart comes into view. Figures stand in the page
// as JSON; the data table below each chart says the same and is what 下载数据 hands out.
"use strict";

const PLOTLY_URL = document.currentScript.dataset.plotly;
const WORDS = {
  "Autoscale": "自动缩放",
  "Box Select": "框选",
  "Download plot": "下载图片",
  "Download plot as a PNG": "下载图片",
  "Double-click to zoom back out": "双击还原",
  "Lasso Select": "套索选择",
  "Pan": "平移",
  "Reset": "还原",
  "Reset axes": "还原坐标轴",
  "Snapshot succeeded": "图片已生成",
  "Sorry, there was a problem downloading your snapshot!": "图片没有生成，请重试",
  "Taking snapshot - this may take a few seconds": "正在生成图片",
  "Zoom": "缩放",
  "Zoom in": "放大",
  "Zoom out": "缩小",
};
const CONFIG = {
  showSendToCloud: false, // nothing leaves the intranet
  plotlyServerURL: "",
  displaylogo: false,
  displayModeBar: false, // our own two buttons say what they do
  locale: "zh-CN",
  locales: { "zh-CN": { dictionary: WORDS, format: {} } },
  responsive: true,
};

let loading = null;

function loadPlotly() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = PLOTLY_URL;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => {
      loading = null; // so that another attempt really asks again
      script.remove();
      reject(new Error(PLOTLY_URL));
    };
    document.head.append(script);
  });
  return loading;
}

function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button is-plain";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

function say(chart, text, ...more) {
  const message = document.createElement("p");
  message.className = "chart-message";
  message.setAttribute("role", "status");
  message.append(text, ...more);
  chart.removeAttribute("role");
  chart.removeAttribute("aria-label");
  chart.replaceChildren(message);
}

const drawings = new WeakMap();

// Draws a chart once, whoever asks first; null where it could not be drawn.
function draw(chart) {
  if (!drawings.has(chart)) drawings.set(chart, attempt(chart));
  return drawings.get(chart);
}

async function attempt(chart) {
  say(chart, "正在载入图表……");
  try {
    const plotly = await loadPlotly();
    const figure = JSON.parse(document.getElementById(chart.dataset.figure).textContent);
    chart.replaceChildren();
    await plotly.newPlot(chart, figure.data, figure.layout, CONFIG);
    chart.setAttribute("role", "img");
    chart.setAttribute("aria-label", `${chart.dataset.title}，数据见图下的数据表`);
    return plotly;
  } catch (problem) {
    console.error(problem);
    drawings.delete(chart);
    say(chart, "图表没有显示出来，可能是网络中断。数据见下面的数据表。", button("重试", () => draw(chart)));
    return null;
  }
}

// Downloads

function addTools(chart) {
  const tools = document.createElement("span");
  tools.className = "chart-tools";
  tools.append(
    button("下载图片", () => downloadPicture(chart)),
    button("下载数据", () => downloadData(chart)),
  );
  chart.closest(".chart-card").querySelector("h2").append(tools);
}

async function downloadPicture(chart) {
  const plotly = await draw(chart);
  const options = { format: "png", filename: fileName(chart), width: 1200, height: 600, scale: 2 };
  if (plotly) plotly.downloadImage(chart, options);
}

function fileName(chart) {
  const page = document.title.split("·")[0].trim();
  return `${page} ${chart.dataset.title}`;
}

// A cell that a spreadsheet would take for a formula is marked as text; figures keep their sign.
function csvCell(text) {
  const plain = text.trim().replace("−", "-");
  const safe = /^[=+@\-]/.test(plain) && !/^[+-]?[\d.,]+%?$/.test(plain) ? `'${plain}` : plain;
  return `"${safe.replaceAll('"', '""')}"`;
}

function downloadData(chart) {
  const rows = [...chart.closest(".chart-card").querySelectorAll(".chart-data tr")];
  const lines = rows.map((row) => [...row.cells].map((cell) => csvCell(cell.textContent)).join(","));
  const link = document.createElement("a");
  const byteOrderMark = "\ufeff"; // spreadsheets then read the file as UTF-8
  link.href = URL.createObjectURL(new Blob([byteOrderMark + lines.join("\r\n")], { type: "text/csv" }));
  link.download = `${fileName(chart)}.csv`;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// Start: a chart is drawn when it comes near the visible part of the page.

const charts = document.querySelectorAll(".chart[data-figure]");
const watcher = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    watcher.unobserve(entry.target);
    draw(entry.target);
  }
}, { rootMargin: "120px" });
for (const chart of charts) {
  addTools(chart);
  watcher.observe(chart);
}

// On paper the data tables are open; afterwards those that were closed close again.
let openedForPaper = [];
window.addEventListener("beforeprint", () => {
  openedForPaper = [...document.querySelectorAll(".chart-data:not([open])")];
  for (const table of openedForPaper) table.open = true;
});
window.addEventListener("afterprint", () => {
  for (const table of openedForPaper) table.open = false;
});
