/* The explanation of a figure: opens by click, Enter, Space or address, closes by Escape, and notes itself in the address. */
(function () {
  "use strict";
  const NAME = "explain";
  let trail = []; // figures that were opened from within the dialog, to go back to

  const dialog = () => document.getElementById("explanation");
  const body = () => document.getElementById("explanation-body");

  function noted() {
    const found = window.location.search.replace(/^\?/, "").split("&").find((part) => part.startsWith(NAME + "="));
    return found ? decoded(found.slice(NAME.length + 1)) : "";
  }
  function decoded(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return "";
    }
  }
  // What the page itself noted in the address stays word for word: it must not be opened anew.
  function others() {
    return window.location.search
      .replace(/^\?/, "")
      .split("&")
      .filter((part) => part && !part.startsWith(NAME + "="));
  }
  function note(key) {
    const parts = others().concat(key ? [NAME + "=" + encodeURIComponent(key).replace(/%3A/g, ":").replace(/%40/g, "@")] : []);
    const search = parts.length ? "?" + parts.join("&") : "";
    window.history.replaceState(window.history.state, "", window.location.pathname + search + window.location.hash);
  }
  function show(key) {
    const open = dialog();
    if (!open) return;
    note(key);
    window.dash_clientside.set_props("explanation-asked", {
      data: { key: key, pathname: window.location.pathname, search: window.location.search, asked: Date.now() },
    });
    const back = open.querySelector("[data-explain-back]");
    back.classList.toggle("hidden", trail.length < 2);
    if (!open.open) open.showModal();
    if (body()) body().scrollTop = 0;
  }
  function begin(key) {
    const inside = dialog() && dialog().open;
    trail = inside ? trail.concat([key]) : [key];
    show(key);
  }

  document.addEventListener(
    "click",
    (event) => {
      const at = event.target.closest ? event.target : null;
      if (!at) return;
      const asked = at.closest("[data-explain]");
      if (asked) {
        event.preventDefault();
        event.stopPropagation();
        begin(asked.dataset.explain);
      } else if (at.closest("[data-explain-back]")) {
        trail = trail.slice(0, -1);
        show(trail[trail.length - 1]);
      } else if (at.closest("[data-explain-close]") || at === dialog()) {
        dialog().close();
      } else if (at.closest("#explanation a[href]") && !event.metaKey && !event.ctrlKey) {
        dialog().close();
      }
    },
    true
  );
  // A card of the page of measures is filled when it is opened first.
  document.addEventListener(
    "toggle",
    (event) => {
      const card = event.target;
      if (!card.matches || !card.matches(".measure-card") || !card.open || card.lastElementChild.childElementCount) return;
      window.dash_clientside.set_props("measures-opened", { data: card.id });
    },
    true
  );
  document.addEventListener(
    "close",
    (event) => {
      if (event.target !== dialog()) return;
      trail = [];
      note("");
      window.dash_clientside.set_props("explanation-asked", { data: null });
    },
    true
  );

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    crosstie_explain: {
      opened() {
        const key = noted();
        if (key) begin(key);
        else if (dialog() && dialog().open) dialog().close();
        return window.dash_clientside.no_update;
      },
      // The page of measures: cards whose words have all that was asked for; how many there are is said.
      found(q) {
        const words = (q || "").toLowerCase().split(/\s+/).filter(Boolean);
        let shown = 0;
        document.querySelectorAll(".glossary .measure-card").forEach((card) => {
          const hit = words.every((word) => card.dataset.words.includes(word));
          card.classList.toggle("hidden", !hit);
          shown += hit;
        });
        document.querySelectorAll(".glossary .measure-group").forEach((group) => {
          group.classList.toggle("hidden", !group.querySelector(".measure-card:not(.hidden)"));
        });
        const asked = document.querySelector(".glossary .measure-card.asked");
        if (asked && !words.length && !asked.dataset.seen) {
          asked.dataset.seen = "yes";
          asked.open = true;
          asked.scrollIntoView({ block: "start" });
          asked.querySelector("summary").focus({ preventScroll: true });
        }
        return String(shown);
      },
    },
  });

  // A figure in a table: the mark beside it opens its explanation; on the keyboard, Space does, and Enter opens the row.
  function keyOf(params) {
    const name = params.colDef && params.colDef.cellRendererParams && params.colDef.cellRendererParams.explain;
    const about = params.data && params.data.about;
    return name && about !== undefined ? name + about : "";
  }
  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  functions.crosstieExplain = function (params) {
    const key = params.event && params.event.key === " " ? keyOf(params) : "";
    if (!key) return;
    params.event.preventDefault();
    begin(key);
  };
  const cells = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
  cells.CrosstieFigure = function (props) {
    const e = window.React.createElement;
    const shown = props.data ? props.data[props.colDef.field + "_text"] : "…";
    const loud = props.data && props.data.emphasis && props.data.emphasis[props.colDef.field];
    const key = keyOf(props);
    if (!key) return e("bdi", { className: loud || undefined }, shown);
    return e(
      "span",
      { className: "cell-figure" },
      e("bdi", { className: loud || undefined }, shown),
      e("button", { type: "button", className: "cell-explain", tabIndex: -1, "data-explain": key, title: props.label, "aria-hidden": "true" }, "?")
    );
  };
})();
