/* What is asked of the two-firm map: clicks, keys and the address as one state; two_firm_map.js draws the answer. */
(function () {
  "use strict";
  const ASKED = "relationship-map-asked", SETTLED = "relationship-map-settled", TIME = "relationship-map-over-time";
  const CHOOSER = "relationship-leave", PLACE = "relationship-map";
  const PAUSE = 350, BEAT = 900; // milliseconds: until clicks have settled, between two months that are played

  const map = (window.crosstieTwoFirm = window.crosstieTwoFirm || {});
  let asked = null; // the state that the page is in: MapState.as_json
  let mode = "leave", first = null, whole = false; // what a click means; the first of two who are to meet
  let settling = null, playing = null;

  /* ---------- what is asked, and the address */

  function put(id, props) {
    window.dash_clientside.set_props(id, props);
  }
  function same(one, other) {
    return JSON.stringify(one) === JSON.stringify(other);
  }
  function change(part) {
    const next = { ...asked, ...part };
    if (!asked || same(next, asked)) return;
    told(next);
    put(ASKED, { data: next });
  }
  function search(state) {
    const listed = (items, told) => (items || []).map(told).join(",");
    const parts = [
      ["leave", listed(state.leave, encodeURIComponent)],
      ["meet", listed(state.meet, (pair) => pair.map(encodeURIComponent).join(":"))],
      ["month", state.month],
      ["fold", state.fold],
      ["open", listed(state.open, encodeURIComponent)],
    ];
    const ours = new Set(parts.map(([name]) => name));
    const others = window.location.search.slice(1).split("&").filter((part) => part && !ours.has(part.split("=")[0]));
    const told = parts.filter(([, value]) => value).map(([name, value]) => name + "=" + value);
    return [...others, ...told].length ? "?" + [...others, ...told].join("&") : "";
  }
  function note(state) {
    const place = window.location;
    if (!place.pathname.startsWith("/relationship/") || search(state) === place.search) return;
    window.history.replaceState(window.history.state, "", place.pathname + search(state) + place.hash);
  }
  function told(state) {
    const before = asked;
    if (!state || same(before, state)) return;
    asked = state;
    note(state);
    tools();
    if (!before) return;
    if (!!before.month !== !!state.month) put(TIME, { data: !!state.month });
    window.clearTimeout(settling);
    settling = window.setTimeout(settle, PAUSE);
  }
  function settle() {
    put(SETTLED, { data: asked });
    if (document.getElementById(CHOOSER)) put(CHOOSER, { value: asked.leave });
  }
  function leave(key) {
    const there = (asked.leave || []).includes(key);
    change({ leave: there ? asked.leave.filter((one) => one !== key) : [...(asked.leave || []), key] });
  }
  function meet(pair) {
    const there = (asked.meet || []).some((one) => same(one, pair));
    change({ meet: there ? asked.meet.filter((one) => !same(one, pair)) : [...(asked.meet || []), pair] });
  }
  function fold(name) {
    const open = asked.open || [];
    change({ fold: "functions", open: open.includes(name) ? open.filter((one) => one !== name) : [...open, name] });
  }
  function reset() {
    if (first) return pick(null);
    return change({ leave: [], meet: [] });
  }

  /* ---------- what clicks and keys do */

  function act(node) {
    if (node.fold) return fold(node.fold);
    if (!map.scene.clickable) return undefined;
    if (mode === "leave") {
      if (!/\b(live|gone|orphan)\b/.test(node.state)) return undefined;
      map.toggle(node); // at once; the server says the same a moment later
      return leave(node.key);
    }
    const other = first && map.scene.nodes.find((one) => map.identity(one) === first);
    if (!other || other.side === node.side) return pick(other === node ? null : map.identity(node));
    pick(null);
    return meet(node.side ? [other.key, node.key] : [node.key, other.key]);
  }
  function pick(key) {
    first = key;
    map.mark(first);
  }
  function tools() {
    const shown = document.getElementById(PLACE);
    if (!shown || !asked) return;
    const supposed = (asked.leave || []).length + (asked.meet || []).length > 0;
    const pressed = { mode: (button) => button.dataset.value === mode, fold: () => folded(), whole: () => whole, time: () => !!asked.month };
    document.querySelectorAll("button[data-map]").forEach((button) => {
      const told = pressed[button.dataset.map];
      if (told) button.setAttribute("aria-pressed", String(told(button)));
      if (button.dataset.map === "reset") button.disabled = !supposed;
      if (button.dataset.map === "mode") button.disabled = !!map.scene && !map.scene.clickable;
    });
    document.getElementById("map").dataset.mode = mode;
    const another = document.getElementById("relationship-map-another");
    const hidden = mode !== "meet" || (map.scene && !map.scene.clickable);
    if (another && another.classList.contains("hidden") !== !!hidden) {
      put("relationship-map-another", { className: "two-firm-another" + (hidden ? " hidden" : "") });
    }
  }
  function folded() {
    return asked.fold ? asked.fold === "functions" : !!map.scene && map.scene.headings.some((heading) => heading.fold);
  }
  const doing = {
    mode(button) {
      mode = button.dataset.value;
      pick(null);
      tools();
    },
    fold() {
      change({ fold: folded() ? "people" : "functions", open: [] });
    },
    whole() {
      whole = !whole;
      tools();
      map.redraw();
    },
    time() {
      if (map.scene) change({ month: asked.month ? "" : map.scene.today });
    },
    reset,
    play(button) {
      const stop = () => {
        window.clearInterval(playing);
        playing = null;
        button.textContent = button.dataset.play;
      };
      if (playing) return stop();
      const slider = document.getElementById("relationship-map-month");
      let place = Number(slider.value) >= Number(slider.max) ? -1 : Number(slider.value);
      button.textContent = button.dataset.stop;
      playing = window.setInterval(() => {
        if (!button.isConnected || place >= Number(slider.max)) return stop();
        place += 1;
        return put("relationship-map-month", { value: place });
      }, BEAT);
      return undefined;
    },
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("button[data-map]");
    if (button && doing[button.dataset.map] && asked) doing[button.dataset.map](button);
  });
  document.addEventListener("keydown", (event) => {
    const card = event.key === "Escape" && event.target.closest && event.target.closest(".section-map");
    if (!card || !asked || event.target.closest(".two-firm-another")) return;
    event.preventDefault();
    reset();
  });

  /* ---------- what the picture asks of this file */

  map.act = act;
  map.fold = fold;
  map.opened = function (state) {
    [asked, mode, first, whole] = [null, "leave", null, false];
    told(state);
  };
  map.drawn = function (keys) {
    pick(first && keys.has(first) ? first : null);
    tools();
  };
  map.mode = () => mode;
  map.whole = () => whole;

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    crosstie_two_firm: Object.assign({}, window.dash_clientside && window.dash_clientside.crosstie_two_firm, {
      asked: told,
      chosen(people) {
        if (asked && people) change({ leave: people });
      },
      month(place, months) {
        const month = months && months[Number(place)];
        if (!month) return window.dash_clientside.no_update;
        document.getElementById("relationship-map-month")?.setAttribute("aria-valuetext", month[1]);
        if (asked && asked.month) change({ month: month[0] });
        return month[1];
      },
      invite(clicks, ours, theirs) {
        if (clicks && ours && theirs && asked) meet([ours, theirs]);
      },
    }),
  });
})();
