/* Draws the two-firm map from a scene that the server worked out; two_firm_asked.js says what clicks and keys mean. */
(function () {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg", PLACE = "relationship-map";
  const HEAD = 44, EDGE = 4, THIN = 1.4, WIDE = 7, NAME = 12.5, AROUND = 190; // pixels

  const map = (window.crosstieTwoFirm = window.crosstieTwoFirm || {});
  let scene = null, picture = null, squeeze = 1; // what is drawn, its elements, and what heights are multiplied with
  let current = null, lit = null; // whom the arrow keys stand on, and who is lit up

  /* ---------- the picture */

  function made(name, attributes, parent) {
    const element = document.createElementNS(SVG, name);
    set(element, attributes);
    if (parent) parent.appendChild(element);
    return element;
  }
  function set(element, attributes) {
    Object.entries(attributes).forEach(([name, value]) => {
      const words = String(value);
      if (element.getAttribute(name) !== words) element.setAttribute(name, words);
    });
  }
  function begun(place) {
    place.replaceChildren();
    const svg = made("svg", { role: "group" }, place);
    const groups = {};
    ["ground", "lines", "shared", "nodes", "above"].forEach((name) => {
      groups[name] = made("g", { class: name }, svg);
    });
    const tip = document.createElement("div");
    tip.className = "two-firm-tip";
    tip.hidden = true;
    tip.setAttribute("aria-hidden", "true"); // what it says is the accessible name of whom it stands beside
    place.appendChild(tip);
    const found = { place, svg, tip, ...groups, nodes: new Map(), people: groups.nodes, ties: new Map(), seen: 0 };
    new ResizeObserver(() => {
      if (scene && picture === found && Math.abs(place.clientWidth - found.seen) > 1) draw(scene);
    }).observe(place);
    return found;
  }
  const measure = document.createElement("canvas").getContext("2d");
  function widest(words, size, weight) {
    measure.font = (weight || 400) + " " + size + "px " + window.getComputedStyle(document.body).fontFamily;
    return Math.max(0, ...words.map((text) => measure.measureText(text).width));
  }
  function columns(next, width) {
    return [0, 1].map((side) => {
      const names = widest(next.nodes.filter((node) => node.side === side).map((node) => node.label), next.row < 19 ? 11 : next.narrow ? 12 : 13, 650);
      const heads = next.narrow ? 0 : widest(next.headings.filter((head) => head.side === side).map((head) => head.widest), 13, 700) + 18;
      return Math.min(names + heads + 24, width * (next.narrow ? 0.36 : 0.34));
    });
  }
  function at(y) {
    return HEAD + y * squeeze;
  }
  function draw(next) {
    const place = document.getElementById(PLACE);
    if (!place || !next) return;
    scene = map.scene = next;
    if (!picture || picture.place !== place || !picture.svg.isConnected) {
      picture = begun(place); // the page was opened, perhaps about another client
      [current, lit] = [null, null];
      map.opened(next.asked);
      if (window.location.hash === "#map") document.getElementById("map").scrollIntoView(); // it was not there before
    }
    const width = Math.max(place.clientWidth, 280), [left, right] = columns(next, width);
    picture.seen = place.clientWidth;
    picture.xs = [left, width - right];
    const most = map.whole() ? Math.max(320, window.innerHeight - AROUND) : Infinity;
    squeeze = Math.min(1, (most - HEAD) / next.height); // heights alone: names keep their size, and some give way
    const height = Math.ceil(at(next.height));
    set(picture.svg, { viewBox: "0 0 " + width + " " + height, height, "aria-label": next.spoken });
    place.classList.toggle("close", next.row < 24 && next.row >= 19);
    place.classList.toggle("closest", next.row < 19);
    ground(next, width);
    next.nodes.forEach((node) => person(node));
    gone(picture.nodes, new Set(next.nodes.map(identity)), (drawn) => drawn.group.remove());
    const ties = new Map(next.lines.map((line) => [line.slice(0, 2).map((end) => identity(next.nodes[end])).join("\n"), line]));
    ties.forEach((line, id) => tie(id, line));
    gone(picture.ties, ties, (drawn) => [drawn.path, drawn.inside, drawn.reach].forEach((part) => part && part.remove()));
    order();
    names();
    roving();
    light(lit && picture.nodes.has(lit) ? lit : null);
    map.drawn(picture.nodes);
    place.closest(".takeaway")?.querySelectorAll("button[data-note]").forEach((button) => {
      button.dataset.note = next.note;
    });
  }
  function gone(drawn, kept, remove) {
    drawn.forEach((value, id) => {
      if (kept.has(id)) return;
      remove(value);
      drawn.delete(id);
    });
  }
  function ground(next, width) {
    const parts = [];
    picture.above.replaceChildren();
    next.bands.forEach(([top, bottom, window_], n) => {
      if (window_) {
        parts.push(made("rect", { class: "window-band", x: 0, y: at(top), width, height: at(bottom) - at(top) }));
        const words = made("text", { class: "window-words", x: (picture.xs[0] + picture.xs[1]) / 2, y: at(top) + 8 });
        words.textContent = next.window;
        picture.above.replaceChildren(...(next.narrow ? [] : [words]));
      }
      if (n) parts.push(made("path", { class: "rule", d: "M0 " + at(top) + "H" + width }));
    });
    next.firms.forEach((firm, side) => {
      const words = made("text", { class: "firm " + (side ? "ours" : "theirs"), x: side ? width : 0, y: 16 });
      words.textContent = firm;
      parts.push(words);
    });
    next.headings.forEach((heading) => {
      const x = heading.side ? width - EDGE : EDGE;
      const words = made("text", {
        class: "heading " + (heading.side ? "theirs" : "ours") + (heading.missing ? " missing" : "") + (heading.fold ? " folds" : ""),
        x,
        y: at(heading.y),
      });
      words.textContent = heading.text;
      if (heading.fold) {
        set(words, { role: "button", tabindex: 0, "aria-expanded": heading.open, "aria-label": heading.label, "data-fold": heading.fold });
        words.addEventListener("click", () => map.fold(heading.fold));
        words.addEventListener("keydown", (event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          map.fold(heading.fold);
        });
      }
      parts.push(words);
    });
    const focused = document.activeElement && document.activeElement.dataset && document.activeElement.dataset.fold;
    picture.ground.replaceChildren(...parts);
    const again = focused && picture.ground.querySelector('[data-fold="' + CSS.escape(focused) + '"]');
    if (again) again.focus();
  }
  function person(node) {
    const id = identity(node);
    let drawn = picture.nodes.get(id);
    if (!drawn) {
      const group = made("g", { role: "button", tabindex: -1, "data-node": id }, picture.people);
      drawn = { group };
      ["hit", "ring", "dot", "cross", "label"].forEach((part) => {
        drawn[part] = made(part === "hit" ? "rect" : part === "label" ? "text" : part === "cross" ? "path" : "circle", { class: part }, group);
      });
      group.addEventListener("click", () => {
        current = id;
        map.act(scene.nodes.find((one) => identity(one) === id));
        roving();
      });
      group.addEventListener("keydown", key);
      group.addEventListener("focus", () => {
        current = id;
        roving();
        if (group.matches(":focus-visible")) light(id);
      });
      group.addEventListener("blur", () => light(null));
      group.addEventListener("pointerenter", () => light(id));
      group.addEventListener("pointerleave", () => light(null));
      picture.nodes.set(id, drawn);
    }
    const side = node.side, x = picture.xs[side], y = at(node.y), out = side ? 1 : -1;
    const most = Math.max(2, (scene.row * squeeze) / 2 - 2);
    const radius = Math.min(most, 4 + 7 * Math.sqrt(node.share));
    const does = node.fold || (scene.clickable && (map.mode() === "meet" || /\b(live|gone|orphan)\b/.test(node.state)));
    set(drawn.group, {
      class: "node " + node.state + (does ? " does" : ""),
      transform: "translate(" + x.toFixed(1) + " " + y.toFixed(1) + ")",
      "aria-label": [node.name, ...node.facts].join(", "),
    });
    if (node.fold) set(drawn.group, { "aria-expanded": false });
    else set(drawn.group, { "aria-pressed": /\bgone\b/.test(node.state) });
    set(drawn.dot, { r: radius.toFixed(1) });
    set(drawn.ring, { r: (radius + 4).toFixed(1) });
    set(drawn.cross, { d: "M-4 -4L4 4M-4 4L4 -4" });
    set(drawn.label, { class: side ? "theirs" : "ours", x: (out * (radius + 6)).toFixed(1) });
    if (drawn.label.textContent !== node.label) drawn.label.textContent = node.label;
    const room = 150;
    set(drawn.hit, { x: side ? -12 : -room, y: (-scene.row * squeeze) / 2, width: room + 12, height: scene.row * squeeze });
  }
  function tie(id, line) {
    const [ours, theirs, kind, strength] = line;
    let drawn = picture.ties.get(id);
    if (!drawn) {
      drawn = { path: made("path", {}, picture.lines), reach: made("path", {}, picture.lines) };
      drawn.reach.addEventListener("pointerenter", () => lightTie(id));
      drawn.reach.addEventListener("pointerleave", () => light(null));
      picture.ties.set(id, drawn);
    }
    drawn.line = line;
    const [from, to] = [at(scene.nodes[ours].y), at(scene.nodes[theirs].y)];
    const [x, far] = picture.xs, middle = (x + far) / 2;
    const d = "M" + x.toFixed(1) + " " + from.toFixed(1) + "C" + middle.toFixed(1) + " " + from.toFixed(1) + " " + middle.toFixed(1) + " " + to.toFixed(1) + " " + far.toFixed(1) + " " + to.toFixed(1);
    const wide = kind === "fading" || kind === "gone" ? 1.8 : THIN + (Math.min(WIDE, (scene.row * squeeze) / 3) - THIN) * strength;
    const extra = kind === "single" ? { "stroke-dasharray": (2 * wide + 4).toFixed(0) + " " + (wide + 4).toFixed(0) } : {};
    if (kind !== "single") drawn.path.removeAttribute("stroke-dasharray");
    set(drawn.path, { class: "line line-" + kind, d, "stroke-width": wide.toFixed(2), ...extra });
    set(drawn.reach, { class: "reach reach-" + kind, d });
    if (kind === "planned" && !drawn.inside) drawn.inside = made("path", {}, picture.lines);
    if (kind === "planned") set(drawn.inside, { class: "line line-planned-inside", d });
    else if (drawn.inside) {
      drawn.inside.remove();
      drawn.inside = null;
    }
  }
  function order() {
    const parts = [];
    scene.lines.forEach((line) => {
      const drawn = picture.ties.get(line.slice(0, 2).map((end) => identity(scene.nodes[end])).join("\n"));
      parts.push(...[drawn.path, drawn.inside, drawn.reach].filter(Boolean));
    });
    if (parts.some((part, n) => picture.lines.children[n] !== part)) picture.lines.replaceChildren(...parts);
  }
  function names() {
    // Names that would touch give way to those that matter more; pointing at somebody still tells theirs.
    const need = NAME / squeeze;
    [0, 1].forEach((side) => {
      const kept = [];
      scene.nodes
        .filter((node) => node.side === side)
        .sort((a, b) => b.weight - a.weight)
        .forEach((node) => {
          const free = kept.every((y) => Math.abs(y - node.y) >= need);
          if (free) kept.push(node.y);
          drawnOf(node).group.classList.toggle("unnamed", !free);
        });
    });
  }
  function roving() {
    if (!current || !picture.nodes.has(current)) current = scene.nodes.length ? identity(scene.nodes[0]) : null;
    picture.nodes.forEach((drawn, id) => set(drawn.group, { tabindex: id === current ? 0 : -1 }));
  }

  /* ---------- keys */

  function identity(node) {
    return node.side + node.key;
  }
  function drawnOf(node) {
    return picture.nodes.get(identity(node));
  }
  function key(event) {
    const node = scene && scene.nodes.find((one) => identity(one) === event.currentTarget.dataset.node);
    if (!node) return;
    const column = scene.nodes.filter((one) => one.side === node.side);
    const place = column.indexOf(node);
    const across = () => {
      const tied = scene.lines.filter((line) => line[node.side] === scene.nodes.indexOf(node) && line[2] !== "not_live");
      const strongest = tied.sort((a, b) => b[3] - a[3])[0];
      if (strongest) return scene.nodes[strongest[1 - node.side]];
      return scene.nodes.filter((one) => one.side !== node.side).sort((a, b) => Math.abs(a.y - node.y) - Math.abs(b.y - node.y))[0];
    };
    const moves = {
      ArrowDown: () => column[place + 1],
      ArrowUp: () => column[place - 1],
      Home: () => column[0],
      End: () => column[column.length - 1],
      ArrowRight: () => (node.side ? null : across()),
      ArrowLeft: () => (node.side ? across() : null),
    };
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      map.act(node);
    } else if (moves[event.key]) {
      event.preventDefault();
      const next = moves[event.key]();
      if (next) drawnOf(next).group.focus();
    }
  }

  /* ---------- what lights up */

  function light(id) {
    const svg = picture && picture.place;
    if (!svg) return;
    lit = id;
    picture.shared.replaceChildren();
    svg.classList.toggle("lit", !!id);
    picture.tip.hidden = true;
    const place = id ? scene.nodes.findIndex((node) => identity(node) === id) : -1;
    const node = scene.nodes[place];
    const mine = node ? scene.lines.filter((line) => line[node.side] === place) : [];
    const near = new Set(mine.map((line) => line[node.side ? 0 : 1]));
    picture.ties.forEach((drawn) => {
      const on = !!node && drawn.line[node.side] === place;
      [drawn.path, drawn.inside].forEach((part) => part && part.classList.toggle("on", on));
    });
    scene.nodes.forEach((other, n) => {
      const group = drawnOf(other).group;
      group.classList.toggle("on", n === place || (!!node && other.side !== node.side && near.has(n)));
      group.classList.remove("shares");
    });
    if (!node) return;
    const said = shared(node, place, mine);
    tip(drawnOf(node).group, node.name, [...node.facts, ...said]);
  }
  function shared(node, place, mine) {
    // Colleagues who hold a live tie with the same people: who could take over, or make an introduction.
    const live = (line) => ["window", "direct", "single", "planned"].includes(line[2]);
    const contacts = new Set(mine.filter(live).map((line) => line[1 - node.side]));
    const found = new Map();
    scene.lines.filter((line) => live(line) && line[node.side] !== place && contacts.has(line[1 - node.side])).forEach((line) => {
      const colleague = line[node.side];
      found.set(colleague, [...(found.get(colleague) || []), scene.nodes[line[1 - node.side]].name]);
    });
    const x = picture.xs[node.side], inward = node.side ? -1 : 1;
    found.forEach((_, colleague) => {
      const [a, b] = [at(node.y), at(scene.nodes[colleague].y)];
      const bend = x + inward * Math.min(90, 18 + Math.abs(a - b) / 4);
      made("path", { class: "line line-shared on", d: "M" + x + " " + a + "Q" + bend + " " + (a + b) / 2 + " " + x + " " + b }, picture.shared);
      drawnOf(scene.nodes[colleague]).group.classList.add("shares");
    });
    const told = [...found].sort((a, b) => b[1].length - a[1].length).slice(0, 3);
    return told.map(([colleague, names]) => scene.shares.replace("{n}", names.length).replace("{names}", scene.nodes[colleague].name));
  }
  function lightTie(id) {
    const drawn = picture.ties.get(id);
    if (!drawn) return;
    const [ours, theirs, kind, , ...facts] = drawn.line;
    light(null);
    picture.place.classList.add("lit");
    [drawn.path, drawn.inside].forEach((part) => part && part.classList.add("on"));
    [ours, theirs].forEach((end) => drawnOf(scene.nodes[end]).group.classList.add("on"));
    tip(drawn.path, scene.nodes[ours].name + " – " + scene.nodes[theirs].name, [scene.kinds[kind], ...facts]);
  }
  function tip(beside, title, facts) {
    const shown = picture.tip;
    const strong = document.createElement("strong");
    strong.textContent = title;
    shown.replaceChildren(
      strong,
      ...facts.map((fact) => {
        const line = document.createElement("span");
        line.textContent = fact;
        return line;
      })
    );
    shown.hidden = false;
    const around = picture.place.getBoundingClientRect();
    const dot = beside.querySelector ? beside.querySelector(".dot") : null;
    const at = (dot || beside).getBoundingClientRect();
    const middle = at.left + at.width / 2 - around.left;
    const left = dot ? (middle < around.width / 2 ? middle + 22 : middle - 22 - shown.offsetWidth) : middle - shown.offsetWidth / 2;
    shown.style.left = Math.max(0, Math.min(left, around.width - shown.offsetWidth)) + "px";
    shown.style.top = Math.max(0, at.top + at.height / 2 - around.top + 12) + "px";
  }

  /* ---------- what the other file asks of the picture */

  map.identity = identity;
  map.toggle = (node) => drawnOf(node).group.classList.toggle("gone");
  map.redraw = () => draw(scene);
  map.mark = function (key) {
    if (!picture) return;
    picture.nodes.forEach((drawn, id) => drawn.group.classList.toggle("first", id === key));
  };

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    crosstie_two_firm: Object.assign({}, window.dash_clientside && window.dash_clientside.crosstie_two_firm, { draw }),
  });
})();
