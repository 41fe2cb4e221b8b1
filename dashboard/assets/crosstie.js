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

  function plain(pathname) {
    try {
      return decodeURIComponent(pathname);
    } catch {
      return pathname; // a lone % was typed
    }
  }

  // Whether the page is still at an address: its path, and all that it asks for; what a page notes itself does not count.
  function here(address) {
    const [path, search] = (address || "").split("?");
    const asked = window.location.search.slice(1).split("&").map(plain);
    return (
      plain(path) === plain(window.location.pathname) &&
      (search || "").split("&").every((part) => !part || asked.includes(plain(part)))
    );
  }

  const waiting = new WeakMap(); // tables that asked for other rows, with the timer that says so where it takes long
  const whenIdle = window.requestIdleCallback || ((work) => window.setTimeout(work, 200));

  function note(pathname, parts) {
    const told = parts.filter(([, value]) => value !== "" && value !== null && value !== undefined);
    const search = told.length ? "?" + told.map(([name, value]) => name + "=" + value).join("&") : "";
    if (window.location.pathname !== pathname || window.location.search === search) return;
    own = pathname + search;
    window.history.replaceState({}, "", own);
    remember(pathname, search);
    // Nobody waits for Dash to learn it, but for the rows; what others noted meanwhile is theirs to tell.
    whenIdle(() => own === window.location.pathname + window.location.search && moved());
  }
  function remember(pathname, search) {
    if (pathname === "/") window.sessionStorage.setItem("crosstie-portfolio", search);
  }

  /* The page asks for other rows. Those that stand there stay until the new ones take their place; answers to older
     questions are ignored by AG Grid, which asks for one block at a time. Where that takes long, or a question comes
     before the answer to the last, the card says that it is busy. */
  function refresh(name) {
    const node = document.getElementById(name);
    if (!node || !node.querySelector(".ag-root")) return;
    const api = window.dash_ag_grid.getApi(name);
    const card = node.closest(".card") || node;
    const busy = () => card.setAttribute("aria-busy", "true");
    if (api.getDisplayedRowCount()) api.ensureIndexVisible(0, "top");
    const blocks = Object.keys(api.getCacheBlockState());
    if (blocks.length > 1) api.setRowCount(api.getGridOption("cacheBlockSize"), true); // forgets all but the first
    api.refreshInfiniteCache();
    if (waiting.has(api)) return void busy();
    waiting.set(api, window.setTimeout(busy, 300));
    api.addEventListener("modelUpdated", function shown() {
      api.removeEventListener("modelUpdated", shown);
      window.clearTimeout(waiting.get(api));
      waiting.delete(api);
      card.removeAttribute("aria-busy");
    });
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    crosstie: {
      route(pathname, search) {
        if (own === pathname + (search || "")) return window.dash_clientside.no_update;
        own = null;
        remember(pathname, search || "");
        document.querySelectorAll(".top nav a").forEach((link) => {
          link.setAttribute("aria-current", link.getAttribute("href") === pathname ? "page" : "false");
        });
        return { pathname: pathname || "/", search: search || "" };
      },
      view(clicks) {
        if (clicks) window.localStorage.setItem("crosstie-scheme", scheme() === "dark" ? "light" : "dark");
        return [view(), scheme()];
      },
      title(told) {
        if (told && here(told.address)) {
          document.title = told.words ? told.words + " · Crosstie" : "Crosstie";
        }
        return window.dash_clientside.no_update;
      },
      narrow(q, stages, levels) {
        const told = [
          ["q", encodeURIComponent(q || "")],
          ["stage", (stages || []).map(encodeURIComponent).join(",")],
          ["level", (levels || []).map(encodeURIComponent).join(",")],
        ];
        note("/", told);
        refresh("portfolio-grid");
        return told.some(([, value]) => value) ? "link-button" : "link-button idle";
      },
      holes(q, functions) {
        note("/holes", [
          ["q", encodeURIComponent(q || "")],
          ["function", (functions || []).map(encodeURIComponent).join(",")],
        ]);
        refresh("holes-grid");
        return window.dash_clientside.no_update;
      },
      introduction(to) {
        note("/introductions", [["to", encodeURIComponent((to || "").trim())]]);
        return window.dash_clientside.no_update;
      },
      budget(kind, amount) {
        note("/plan", [[kind, amount]]);
        return window.dash_clientside.no_update;
      },
      converted(kind, amount, each) {
        if (!amount || !each) return window.dash_clientside.no_update;
        return kind === "hours" ? amount * each : Math.max(1, Math.floor(amount / each));
      },
      clear() {
        return ["", [], []];
      },
      note, // what a page shows, in its address
      refresh, // the rows of a grid that asks the server for them
      go, // to another page, or another view of this one
    },
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a.back");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    const href = "/" + (window.sessionStorage.getItem("crosstie-portfolio") || "");
    window.history.pushState({}, "", href);
    moved();
    window.scrollTo(0, 0);
  });

  document.addEventListener("click", (event) => {
    const asked = event.target.closest && event.target.closest("[data-leave]");
    if (!asked) return;
    window.dash_clientside.set_props("relationship-leave", { value: JSON.parse(asked.dataset.leave) });
  });

  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  functions.crosstieOpen = function (params) {
    if (params.event && params.event.type === "keydown" && params.event.key !== "Enter") return;
    if (params.data && params.data.href) go(params.data.href);
  };
  functions.crosstieFollow = function (params) {
    if (!params.event || params.event.key !== "Enter" || !params.data) return;
    const links = params.data[params.colDef.field + "_links"] || [];
    if (links.length && links[0].href) go(links[0].href);
  };
  functions.crosstieFollowOrOpen = function (params) {
    if (!params.event || params.event.key !== "Enter" || !params.data) return;
    const links = params.data[params.colDef.field + "_links"] || [];
    go(links.length && links[0].href ? links[0].href : params.data.href);
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
  cells.CrosstieLinks = function (props) {
    const links = (props.data && props.data[props.colDef.field + "_links"]) || [];
    if (!links.length) return e()("bdi", null, words(props));
    const shown = links.flatMap((link, n) => [
      n ? props.between || ", " : "",
      link.href ? anchor(link.href, link.text, "person", (event) => follow(event, link.href)) : e()("bdi", null, link.text),
    ]);
    return e()("span", { className: "links" }, ...shown);
  };
  function anchor(href, text, name, onClick) {
    return e()("a", { href: href, onClick: onClick, className: name, tabIndex: -1 }, e()("bdi", null, text));
  }
  function follow(event, href) {
    event.stopPropagation();
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    go(href);
  }
  cells.CrosstieClient = function (props) {
    if (!props.data) return e()("span", null, "…");
    const href = props.data.href;
    function open(event) {
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return event.stopPropagation();
      event.preventDefault();
      return undefined;
    }
    return anchor(href, words(props), "client", open);
  };
  cells.CrosstieHole = function (props) {
    if (!props.data) return e()("span", null, "…");
    const told = (name, className) => e()("bdi", { className: className }, props.data[name + "_text"]);
    return e()(
      "div",
      { className: "hole" },
      cells.CrosstieClient(props),
      e()("div", null, told("where"), " · ", told("trouble", props.data.emphasis.trouble)),
      told("who"),
      told("gains", "weave-gain"),
      told("way", "muted")
    );
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
