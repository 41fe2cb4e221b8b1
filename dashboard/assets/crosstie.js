/* What the browser does for itself: the address, the colour scheme, and opening rows of tables. */
(function () {
  "use strict";
  const narrowScreen = window.matchMedia("(max-width: 760px)");
  const darkScreen = window.matchMedia("(prefers-color-scheme: dark)");
  let own = null; // the address this page noted itself, which must not open it anew

  function scheme() {
    return window.localStorage.getItem("crosstie-scheme") || (darkScreen.matches ? "dark" : "light");
  }
  function view() {
    return { scheme: scheme(), narrow: narrowScreen.matches };
  }
  document.documentElement.setAttribute("data-mantine-color-scheme", scheme());
  narrowScreen.addEventListener("change", () => window.dash_clientside.set_props("view", { data: view() }));

  function moved() {
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
  }
  function go(href) {
    if (href === window.location.pathname) return;
    window.history.pushState({}, "", href);
    moved();
    window.scrollTo(0, 0);
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    crosstie: {
      route(pathname, search) {
        if (own === pathname + (search || "")) return window.dash_clientside.no_update;
        own = null;
        const back = document.getElementById("portfolio-link");
        if (pathname === "/") window.sessionStorage.setItem("crosstie-portfolio", search || "");
        if (back) back.setAttribute("aria-current", pathname === "/" ? "page" : "false");
        return { pathname: pathname || "/", search: search || "" };
      },
      view(clicks) {
        if (clicks) window.localStorage.setItem("crosstie-scheme", scheme() === "dark" ? "light" : "dark");
        return [view(), scheme()];
      },
      title(words) {
        document.title = words ? words + " · Crosstie" : "Crosstie";
        return window.dash_clientside.no_update;
      },
      narrow(q, stages, levels) {
        const parts = [];
        if (q) parts.push("q=" + encodeURIComponent(q));
        if (stages && stages.length) parts.push("stage=" + stages.map(encodeURIComponent).join(","));
        if (levels && levels.length) parts.push("level=" + levels.map(encodeURIComponent).join(","));
        const search = parts.length ? "?" + parts.join("&") : "";
        if (window.location.pathname === "/" && window.location.search !== search) {
          own = "/" + search;
          window.history.replaceState({}, "", own);
          window.sessionStorage.setItem("crosstie-portfolio", search);
          moved();
        }
        const grid = window.dash_ag_grid && window.dash_ag_grid.getApi("portfolio-grid");
        if (grid) grid.purgeInfiniteCache();
        return parts.length ? "link-button" : "link-button idle";
      },
      clear() {
        return ["", [], []];
      },
    },
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a#relationship-back");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    const href = "/" + (window.sessionStorage.getItem("crosstie-portfolio") || "");
    window.history.pushState({}, "", href);
    moved();
    window.scrollTo(0, 0);
  });

  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  functions.crosstieOpen = function (params) {
    if (params.event && params.event.type === "keydown" && params.event.key !== "Enter") return;
    if (params.data && params.data.href) go(params.data.href);
  };
  functions.crosstieTip = function (params) {
    const tips = (params.data && params.data.tips) || {};
    return tips[params.colDef.field] || null;
  };
  functions.crosstieCompare = function (a, b, nodeA, nodeB, descending) {
    const emptyA = a === null || a === undefined;
    const emptyB = b === null || b === undefined;
    if (emptyA || emptyB) return emptyA && emptyB ? 0 : (emptyA ? 1 : -1) * (descending ? -1 : 1);
    if (typeof a === "string") return a.localeCompare(b);
    return a < b ? -1 : a > b ? 1 : 0;
  };

  const cells = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
  const e = () => window.React.createElement;
  function words(props) {
    return props.data ? props.data[props.colDef.field + "_text"] : "…";
  }
  cells.CrosstieText = function (props) {
    const loud = props.data && props.data.emphasis && props.data.emphasis[props.colDef.field];
    return e()("bdi", { className: loud || undefined }, words(props));
  };
  cells.CrosstieClient = function (props) {
    if (!props.data) return e()("span", null, "…");
    const href = props.data.href;
    function open(event) {
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return event.stopPropagation();
      event.preventDefault();
      return undefined;
    }
    return e()("a", { href: href, onClick: open, className: "client", tabIndex: -1 }, e()("bdi", null, words(props)));
  };
  cells.CrosstieStage = function (props) {
    if (!props.data) return null;
    return e()("span", { className: "stage stage-" + props.data.stage_key }, words(props));
  };
  cells.CrosstieRisk = function (props) {
    if (!props.data) return null;
    if (!props.data.level_key) return e()("bdi", null, words(props));
    return e()(
      "div",
      { className: "risk" },
      e()(
        "span",
        { className: "level level-" + props.data.level_key },
        e()("span", { "aria-hidden": "true" }, props.data.level_mark),
        " " + words(props)
      ),
      e()("bdi", { className: "why" }, props.data.why)
    );
  };
})();
