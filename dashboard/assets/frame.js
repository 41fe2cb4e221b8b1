/* The line above every page: how many pages its row has room for, its menu, the switch of the language, and the box
   that finds clients and people. */
(function () {
  "use strict";

  function fit(row) {
    const links = [...row.children];
    links.forEach((link) => (link.hidden = false));
    const gap = parseFloat(getComputedStyle(row).columnGap) || 0;
    const widths = links.map((link) => {
      return link.getBoundingClientRect().width + parseFloat(getComputedStyle(link).marginLeft) + gap;
    });
    const current = links.findIndex((link) => link.getAttribute("aria-current") === "page");
    let room = row.parentElement.clientWidth - taken(row) + gap - (widths[current] || 0);
    let full = false;
    links.forEach((link, n) => {
      if (n === current) return;
      full = full || widths[n] > room;
      if (!full) room -= widths[n];
      link.hidden = full;
    });
    if (current >= 0 && room < 0) links[current].hidden = true;
  }
  // What the rest of the line needs, with the gaps between.
  function taken(row) {
    const line = row.parentElement;
    const style = getComputedStyle(line);
    const others = [...line.children].filter((part) => part !== row && part.offsetParent !== null);
    const widths = others.map((part) => part.getBoundingClientRect().width);
    const own = parseFloat(getComputedStyle(row).marginRight) || 0;
    const gaps = parseFloat(style.columnGap) * others.length + own;
    return widths.reduce((sum, width) => sum + width, 0) + gaps + parseFloat(style.paddingLeft) + parseFloat(style.paddingRight);
  }

  function begin(row) {
    const again = () => fit(row);
    const line = row.parentElement;
    const sizes = new ResizeObserver(again);
    [line, ...[...line.children].filter((part) => part !== row)].forEach((part) => sizes.observe(part));
    new MutationObserver(again).observe(row, { subtree: true, attributes: true, attributeFilter: ["aria-current"] });
    if (document.fonts) document.fonts.ready.then(again);
  }
  const waiting = new MutationObserver(() => {
    const row = document.querySelector(".top > .row");
    if (!row) return;
    waiting.disconnect();
    begin(row);
    const box = document.querySelector(".find");
    new MutationObserver(() => tell(box)).observe(box.querySelector(".found"), { childList: true });
    tell(box);
  });
  waiting.observe(document.documentElement, { childList: true, subtree: true });

  // ---------------------------------------------------------- finding

  function go(link) {
    window.history.pushState({}, "", link.getAttribute("href"));
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    window.scrollTo(0, 0);
    empty();
    document.querySelector("main").focus();
  }
  function empty() {
    window.dash_clientside.set_props("find", { value: "" });
    window.dash_clientside.set_props("found", { children: [] });
  }
  function chosen(box) {
    return box.querySelector('.found [aria-selected="true"]');
  }
  function choose(box, link) {
    box.querySelectorAll(".found a").forEach((one) => one.setAttribute("aria-selected", one === link ? "true" : "false"));
    box.querySelector("input").setAttribute("aria-activedescendant", link ? link.id : "");
    if (link) link.scrollIntoView({ block: "nearest" });
  }
  function tell(box) {
    const input = box.querySelector("input");
    const links = box.querySelectorAll(".found a");
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", "found");
    input.setAttribute("aria-expanded", links.length ? "true" : "false");
    if (links.length && !chosen(box)) choose(box, links[0]);
  }
  function pressed(event, box) {
    const links = [...box.querySelectorAll(".found a")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && links.length) {
      event.preventDefault();
      choose(box, links[(links.indexOf(chosen(box)) + step + links.length) % links.length]);
    } else if (event.key === "Enter" && chosen(box)) {
      event.preventDefault();
      go(chosen(box));
    } else if (event.key === "Escape") {
      empty();
      box.querySelector("input").blur();
    }
  }
  function writing(target) {
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  }
  document.addEventListener("keydown", (event) => {
    const box = document.querySelector(".find");
    if (!box) return;
    if (box.contains(event.target)) return void pressed(event, box);
    if (event.key !== "/" || event.metaKey || event.ctrlKey || event.altKey || writing(event.target)) return;
    event.preventDefault();
    box.querySelector("input").focus();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest(".found a");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    go(link);
  });

  // ---------------------------------------------------------- menu and language

  function opened() {
    return document.querySelector(".menu[open]");
  }
  document.addEventListener("click", (event) => {
    const menu = opened();
    if (menu && (!menu.contains(event.target) || event.target.closest(".menu nav a"))) menu.open = false;
    const link = event.target.closest && event.target.closest("a.language");
    if (!link) return;
    const there = new URL(window.location.href);
    there.searchParams.set("lang", link.lang);
    link.href = there.pathname + there.search + there.hash;
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && opened();
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  document.addEventListener("focusin", (event) => {
    const menu = opened();
    if (menu && !menu.contains(event.target)) menu.open = false;
  });
})();
