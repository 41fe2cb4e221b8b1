/* What leaves the page: links carry the filters and the order that is shown; pictures are drawn again on white. */
(function () {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";
  const MARGIN = 20, FOOT = 34, SCALE = 2;
  const SCHEME = "data-mantine-color-scheme";
  const TITLE = { size: 19, line: 25, weight: 600, colour: "#1d2c38" };
  const WORDS = { size: 14, line: 20, weight: 400, colour: "#1d2c38" };

  /* ---------- tables */

  function ordered(grid) {
    const api = window.dash_ag_grid && document.querySelector("#" + CSS.escape(grid) + " .ag-root") && window.dash_ag_grid.getApi(grid);
    const first = api && api.getColumnState().find((column) => column.sort && column.sortIndex === 0);
    return first ? first.colId + "." + first.sort : "";
  }
  function addressed(link) {
    const sort = link.dataset.grid ? ordered(link.dataset.grid) : "";
    const asked = [
      link.dataset.asked.slice(1),
      link.dataset.follow ? window.location.search.slice(1) : "", // as it stands: what parts a list stays so
      sort && "sort=" + encodeURIComponent(sort),
    ].filter(Boolean);
    return link.pathname + (asked.length ? "?" + asked.join("&") : "");
  }
  function refresh(event) {
    const link = event.target.closest && event.target.closest("a[data-download]");
    if (!link) return;
    if (link.dataset.asked === undefined) link.dataset.asked = link.search;
    link.setAttribute("href", addressed(link));
  }
  ["click", "pointerover", "focusin", "contextmenu"].forEach((kind) => document.addEventListener(kind, refresh, true));

  /* ---------- pictures */

  function made(name, attributes, text) {
    const node = document.createElementNS(SVG, name);
    Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
    if (text !== undefined) node.textContent = text;
    return node;
  }
  function parsed(markup) {
    const read = new DOMParser().parseFromString(markup, "image/svg+xml");
    if (read.querySelector("parsererror")) throw new Error("the picture is no SVG");
    return document.importNode(read.documentElement, true);
  }
  async function plotted(graph, lightened) {
    const size = graph._fullLayout;
    const listed = (key, value) => (ArrayBuffer.isView(value) ? Array.from(value) : value);
    const figure = JSON.parse(lightened(JSON.stringify({ data: graph.data, layout: graph.layout }, listed)));
    Object.assign(figure.layout, { width: size.width, height: size.height, autosize: false });
    const frames = graph._transitionData && graph._transitionData._frames;
    const url = await window.Plotly.toImage({ ...figure, frames: frames || [], config: { staticPlot: true } }, { format: "svg", width: size.width, height: size.height });
    return parsed(decodeURIComponent(url.slice(url.indexOf(",") + 1)));
  }
  const DRAWN = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linecap", "opacity", "font-size", "font-weight", "font-style", "font-family", "text-anchor", "text-decoration", "letter-spacing", "dominant-baseline", "paint-order", "stroke-linejoin", "fill-rule", "visibility", "display"];
  const KEPT = /^(x|y|x1|x2|y1|y2|cx|cy|r|rx|ry|dx|dy|d|points|width|height|viewBox|transform|href|id|clip-path|mask|marker-.*|offset|stop-.*|pattern.*|gradient.*|xmlns)$/;
  /* The SVG with what style sheets say of it written into it; in the light scheme, which nobody sees meanwhile. */
  function copied(svg) {
    const copy = svg.cloneNode(true);
    const nodes = [svg, ...svg.querySelectorAll("*")];
    const root = document.documentElement, scheme = root.getAttribute(SCHEME);
    svg.classList.add("taken");
    root.setAttribute(SCHEME, "light");
    [copy, ...copy.querySelectorAll("*")].forEach((node, n) => {
      const style = window.getComputedStyle(nodes[n]);
      [...node.attributes].filter((told) => !KEPT.test(told.name)).forEach((told) => node.removeAttribute(told.name));
      DRAWN.forEach((name) => node.setAttribute(name, style.getPropertyValue(name)));
    });
    root.setAttribute(SCHEME, scheme);
    svg.classList.remove("taken");
    const box = svg.getBoundingClientRect();
    copy.setAttribute("width", box.width);
    copy.setAttribute("height", box.height);
    return copy;
  }
  async function taken(button) {
    const around = button.closest(".takeaway");
    const colours = JSON.parse(button.dataset.light);
    const dark = document.documentElement.getAttribute(SCHEME) === "dark";
    const lightened = (text) => (dark ? text.replace(/#[0-9a-f]{6}/gi, (colour) => colours[colour.toLowerCase()] || colour) : text);
    const graph = around.querySelector(".js-plotly-plot");
    const drawn = graph ? await plotted(graph, lightened) : copied(around.querySelector("svg"));
    const width = parseFloat(drawn.getAttribute("width")), height = parseFloat(drawn.getAttribute("height"));
    return framed(drawn, width, height, told(button.dataset));
  }
  /* Title and note of a picture; another day and words where the page says that it shows something else. */
  function told(carried) {
    const place = carried.toldIn && document.getElementById(carried.toldIn);
    const now = place && place.querySelector("[data-note]");
    return {
      title: carried.title,
      note: now ? now.dataset.note : carried.note,
      said: now && now.dataset.said ? now.textContent.replace(/\s+/g, " ").trim() : "",
    };
  }
  /* Words in lines that fit: between words, or anywhere where a language has no spaces. */
  function lines(words, type, width, font) {
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = type.weight + " " + type.size + "px " + font;
    const parts = words.match(/[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*|\s+/g) || [];
    return parts.reduce(
      (found, part) => {
        const longer = found[found.length - 1] + part;
        return pen.measureText(longer.trimEnd()).width > width && found[found.length - 1] ? [...found, part] : [...found.slice(0, -1), longer];
      },
      [""]
    );
  }
  function framed(drawn, width, height, told) {
    const font = window.getComputedStyle(document.body).fontFamily;
    const written = [[told.title, TITLE], [told.said, WORDS]].filter(([words]) => words);
    let head = 34 - TITLE.line;
    const heading = written.flatMap(([words, type]) =>
      lines(words, type, width, font).map((line) => {
        head += type.line;
        return made("text", { x: MARGIN, y: head, "font-family": font, "font-size": type.size, "font-weight": type.weight, fill: type.colour }, line.trim());
      })
    );
    head += 18;
    const whole = { width: width + 2 * MARGIN, height: height + head + FOOT };
    const picture = made("svg", { xmlns: SVG, ...whole, viewBox: "0 0 " + whole.width + " " + whole.height });
    drawn.setAttribute("x", MARGIN);
    drawn.setAttribute("y", head);
    picture.append(
      made("title", {}, told.title),
      made("rect", { width: "100%", height: "100%", fill: "#ffffff" }),
      ...heading,
      drawn,
      made("text", { x: MARGIN, y: whole.height - 14, "font-family": font, "font-size": 13, fill: "#566570" }, told.note)
    );
    return { markup: new XMLSerializer().serializeToString(picture), ...whole };
  }
  function painted(picture) {
    return new Promise((resolve, reject) => {
      const image = new Image();
      image.onload = () => {
        const canvas = document.createElement("canvas");
        canvas.width = Math.round(picture.width * SCALE);
        canvas.height = Math.round(picture.height * SCALE);
        canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
        canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png");
      };
      image.onerror = () => reject(new Error("the picture cannot be painted"));
      image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(picture.markup);
    });
  }
  function handed(blob, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }
  document.addEventListener("click", async (event) => {
    const button = event.target.closest && event.target.closest("button[data-picture]");
    if (!button || button.disabled) return;
    button.disabled = true;
    try {
      const picture = await taken(button);
      const svg = new Blob([picture.markup], { type: "image/svg+xml;charset=utf-8" });
      handed(button.dataset.picture === "svg" ? svg : await painted(picture), button.dataset.file);
    } catch (error) {
      window.dash_clientside.set_props("notice", { children: button.dataset.failed });
    } finally {
      button.disabled = false;
      button.focus();
    }
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    crosstie_downloads: {
      fetched(state) {
        const link = document.querySelector("#relationship-pdf-state a[data-ready]");
        if (state && link) link.click();
        return window.dash_clientside.no_update;
      },
    },
  });

  /* ---------- paper */

  /* A grid is as wide as the screen, and shows what is in view: for paper it is made narrower, then smaller. */
  const PAPER = { wide: 1010, narrow: 680 }; // pixels between the margins of A4, and of Letter
  const FITS = 1000; // pixels that the columns of a grid need
  const printed = [];
  window.addEventListener("beforeprint", () => {
    document.querySelectorAll(".grid").forEach((node) => {
      const api = node.id && node.querySelector(".ag-root") && window.dash_ag_grid.getApi(node.id);
      if (!api) return;
      const endless = api.getGridOption("rowModelType") === "infinite";
      printed.push({ node, api, state: api.getColumnState(), layout: api.getGridOption("domLayout"), style: node.getAttribute("style") });
      const paper = window.getComputedStyle(document.body).page === "wide" ? PAPER.wide : PAPER.narrow;
      const width = Math.max(FITS, paper);
      node.style.width = width + "px";
      node.style.zoom = paper / width;
      if (!endless) api.setGridOption("domLayout", "print");
      api.sizeColumnsToFit(width);
    });
  });
  window.addEventListener("afterprint", () => {
    printed.splice(0).forEach(({ node, api, state, layout, style }) => {
      api.setGridOption("domLayout", layout);
      node.setAttribute("style", style || "");
      api.applyColumnState({ state, applyOrder: false });
    });
  });
})();
