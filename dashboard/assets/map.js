/* The map: its filters in the address, its cells, the row above all rows, and the panel beside it. */
(function () {
  "use strict";
  const GRID = "map-grid", PANEL = "map-panel", OF_COLUMN = "col:";
  let opened = null; // the cell of the grid that opened the panel, to go back to

  const own = () => window.dash_clientside.crosstie;
  const set = (id, props) => window.dash_clientside.set_props(id, props);
  const none = () => window.dash_clientside.no_update;
  const listed = (values) => (values || []).map(encodeURIComponent).join(",");

  function parts(changes) {
    const told = new Map(
      window.location.search.slice(1).split("&").filter(Boolean).map((part) => {
        const at = part.indexOf("=");
        return at < 0 ? [part, ""] : [part.slice(0, at), part.slice(at + 1)];
      })
    );
    Object.entries(changes).forEach(([name, value]) => told.set(name, value || ""));
    return [...told].filter(([, value]) => value !== "");
  }
  function searched(told) {
    return told.length ? "?" + told.map(([name, value]) => name + "=" + value).join("&") : "";
  }
  function note(changes) {
    const told = parts(changes);
    own().note("/map", told);
    return searched(told);
  }
  function grid() {
    return document.querySelector("#" + GRID + " .ag-root") ? window.dash_ag_grid.getApi(GRID) : null;
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    crosstie_map: {
      narrow(q, stages, levels, industries, tiers, columns, held, folding) {
        if (window.location.pathname !== "/map") return [none(), none()];
        const before = window.location.search;
        const search = note({
          q: encodeURIComponent((q || "").trim()),
          stage: listed(stages),
          level: listed(levels),
          industry: listed(industries),
          tier: listed(tiers),
          function: listed(columns),
          held: columns && columns.length && held === "no" ? "no" : "",
          groups: folding && folding.folded ? "folded" : "",
          toggled: listed(folding && folding.toggled),
        });
        const idle = !q && ![stages, levels, industries, tiers, columns].some((some) => some && some.length);
        return [search === before ? none() : search, idle ? "link-button idle" : "link-button"];
      },
      clear() {
        return ["", [], [], [], [], [], "yes"];
      },
      refresh(search) {
        if (document.getElementById("map-bands")) set("map-bands-asked", { data: search });
        own().refresh(GRID);
      },
      sorted(sort) {
        const before = window.location.search;
        const search = note({ sort: sort === "revenue" ? "" : sort + ".desc" });
        return search === before ? none() : search;
      },
      totals(row) {
        const api = grid();
        if (api && api.getColumn("threads")) api.setGridOption("pinnedTopRowData", row ? [row] : []);
      },
      cell(cell) {
        if (window.location.pathname !== "/map") return;
        note({ client: cell && encodeURIComponent(cell.client), column: cell && encodeURIComponent(cell.column) });
        if (!cell) document.getElementById(PANEL).classList.add("hidden");
      },
      shown(children, cell) {
        if (!children || !cell) return PANEL + " hidden";
        window.setTimeout(() => {
          const title = document.querySelector("#map-panel-title, #" + PANEL + " button");
          if (title && !document.getElementById(PANEL).classList.contains("hidden")) title.focus();
        });
        return PANEL;
      },
      picked(clicked) {
        const point = clicked && clicked.points && clicked.points[0];
        const [client, column] = (point && point.customdata) || [];
        if (client && column) set("map-cell", { data: { client: client, column: column } });
      },
    },
  });

  function close() {
    set("map-cell", { data: null });
    if (!opened) return;
    const { api, row, column } = opened;
    opened = null;
    if (grid() === api) api.setFocusedCell(row, column);
  }
  document.addEventListener("keydown", (event) => {
    const panel = document.getElementById(PANEL);
    const above = document.querySelector("dialog[open]");
    const asked = panel && (opened || !panel.classList.contains("hidden"));
    if (event.key === "Escape" && !above && asked) close();
  });
  document.addEventListener("click", (event) => {
    const at = (selector) => event.target.closest && event.target.closest(selector);
    if (at("[data-map-close]")) return close();
    if (at("[data-map-fold]")) return fold(null);
    const link = at("a[data-map-part]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return undefined;
    event.preventDefault();
    const { mapPart, mapValue } = link.dataset;
    const first = mapValue === "clients" || mapValue === "function";
    const changes = { [mapPart]: first ? "" : mapValue, client: "", column: "" };
    if (mapPart === "by") Object.assign(changes, { function: "", held: "", sort: "" });
    const told = searched(parts(changes));
    if (told !== window.location.search) own().go("/map" + told);
    return undefined;
  });

  function folding() {
    const now = new URLSearchParams(window.location.search);
    const toggled = parts({}).filter(([name]) => name === "toggled");
    return {
      folded: now.get("groups") === "folded",
      toggled: toggled.length ? toggled[0][1].split(",").map(decodeURIComponent) : [],
    };
  }
  function fold(group) {
    const { folded, toggled } = folding();
    const others = toggled.filter((one) => one !== group);
    const after = group === null ? [] : others.length < toggled.length ? others : [...toggled, group];
    set("map-folding", { data: { folded: group === null ? !folded : folded, toggled: after } });
  }
  function filterBy(column) {
    const now = parts({}).filter(([name]) => name === "function");
    const chosen = now.length ? now[0][1].split(",").map(decodeURIComponent) : [];
    const others = chosen.filter((one) => one !== column);
    set("map-columns", { value: others.length < chosen.length ? others : [...chosen, column] });
  }

  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  functions.crosstieMapCell = function (params) {
    const event = params.event, row = params.data, column = params.column.getColId();
    if (!row || (event.type === "keydown" && event.key !== "Enter" && event.key !== " ")) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    const chip = event.target.closest("[data-chip]");
    const key = chip ? chip.dataset.chip : column.startsWith(OF_COLUMN) ? column.slice(OF_COLUMN.length) : null;
    event.preventDefault();
    const figure = event.type === "keydown" && event.target.querySelector("[data-explain]");
    if (figure) {
      figure.click();
    } else if (row.kind === "totals") {
      if (key) filterBy(key);
    } else if (key) {
      opened = { api: params.api, row: params.node.rowIndex, column: column };
      set("map-cell", { data: { client: row.id, column: key } });
    } else if (row.kind === "group" && (event.key === " " || event.target.closest("[data-fold]"))) {
      fold(row.group);
    } else {
      own().go(row.href);
    }
  };
  functions.crosstieMapSorted = function (params) {
    const by = params.api.getColumnState().find((column) => column.sort);
    if (!by) return;
    const usual = by.colId === "revenue" && by.sort === "desc";
    note({ sort: usual ? "" : encodeURIComponent(by.colId + "." + by.sort) });
  };

  const cells = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
  const e = (...told) => window.React.createElement(...told);
  const words = (props, name) => props.data[name + "_text"];
  function unfollowed(event) {
    if (!event.metaKey && !event.ctrlKey && !event.shiftKey && !event.button) event.preventDefault();
  }
  function follow(event, href) {
    unfollowed(event);
    if (event.defaultPrevented) own().go(href);
  }
  function name(row, text) {
    return e("a", { href: row.href, className: "client", tabIndex: -1, onClick: unfollowed }, e("bdi", null, text));
  }
  function chevron(row) {
    const told = { className: row.unfolded ? "chevron unfolded" : "chevron", title: row.fold, "data-fold": "1" };
    return e("span", told, e("span", { className: "sr-only" }, row.fold));
  }
  cells.CrosstieMapClient = function (props) {
    const row = props.data;
    if (!row) return e("span", null, "…");
    if (row.kind === "totals") return e("bdi", { className: "muted" }, words(props, "client_name"));
    return e(
      "span",
      { className: "map-client map-" + row.kind },
      row.kind === "group" ? chevron(row) : null,
      name(row, words(props, "client_name"))
    );
  };
  cells.CrosstieMapStage = function (props) {
    if (!props.data || !words(props, "stage")) return null;
    const stage = props.data.stage_key;
    return e("span", { className: stage ? "stage stage-" + stage : "muted" }, words(props, "stage"));
  };
  cells.CrosstieMapFigure = function (props) {
    const row = props.data, field = props.colDef.field;
    if (!row) return null;
    const opening = row.explain && row.explain[field] ? { "data-explain": row.explain[field] } : {};
    const loud = row.emphasis[field] ? " " + row.emphasis[field] : "";
    return e("bdi", { ...opening, className: (opening["data-explain"] ? "explained-cell" : "") + loud }, words(props, field));
  };
  cells.CrosstieMapHeat = function (props) {
    const row = props.data, field = props.colDef.field;
    if (!row) return null;
    const told = e("span", { className: "sr-only" }, row.tips[field]);
    const seen = e("span", { "aria-hidden": "true" }, words(props, field));
    if (row.kind === "totals") {
      const width = (100 * row.shares[field]).toFixed(1) + "%";
      const bar = e("span", { className: "held-track" }, e("span", { className: "held-bar", style: { width: width } }));
      return e("span", { className: "held " + row.marks[field] }, seen, bar, told);
    }
    const heat = row.heat[field] ? "heat-" + row.heat[field] : "heat-0";
    const mark = row.marks[field] ? "cell-" + row.marks[field] : "";
    const sign = mark === "cell-hanging" ? e("span", { className: "sign", "aria-hidden": "true" }, "▲") : null;
    return e("span", { className: ["heat", heat, mark].join(" ") }, sign, seen, told);
  };
  cells.CrosstieMapCard = function (props) {
    const row = props.data;
    if (!row) return e("span", null, "…");
    const figures = ["threads", "client_coverage", "revenue"].map((field) => words(props, field));
    const chips = row.chips.map((chip) =>
      e(
        "button",
        {
          type: "button",
          key: chip.field,
          className: ["chip", "heat-" + row.heat[chip.field], "cell-" + (row.marks[chip.field] || "some")].join(" "),
          "data-chip": chip.key,
          title: row.tips[chip.field],
        },
        chip.name + " " + row[chip.field + "_text"]
      )
    );
    return e(
      "div",
      { className: "map-card map-" + row.kind },
      e("div", { className: "card-name" }, row.kind === "group" ? chevron(row) : null, name(row, words(props, "client_name"))),
      e(
        "div",
        { className: "card-figures" },
        cells.CrosstieMapStage(props),
        e("bdi", { className: row.emphasis.threads }, figures[0]),
        ...figures.slice(1).map((text) => e("bdi", { className: "muted" }, text))
      ),
      e("div", { className: "card-chips" }, ...chips)
    );
  };
  cells.CrosstieMapHeld = function (props) {
    if (!props.data) return null;
    const told = (props.data.clients_links || []).map((client) =>
      e(
        "span",
        { className: client.alone ? "map-held-client loud" : "map-held-client" },
        client.alone ? "▲ " : "",
        e(
          "a",
          { href: client.href, className: "person", tabIndex: -1, onClick: (event) => follow(event, client.href) },
          e("bdi", null, client.text)
        ),
        " " + client.share
      )
    );
    return e("span", { className: "links" }, ...told, props.data.more);
  };
  cells.CrosstieMapHolder = function (props) {
    if (!props.data) return e("span", null, "…");
    const [person] = props.data.person_links;
    const shown = e("bdi", null, person.text);
    const linked = { href: person.href, className: "person", tabIndex: -1, onClick: (event) => follow(event, person.href) };
    return e(
      "div",
      { className: "map-card" },
      e("div", { className: "card-name" }, person.href ? e("a", linked, shown) : shown),
      e("div", { className: "card-figures muted" }, words(props, "function"), e("bdi", null, props.data.counts)),
      e("div", { className: "card-held" }, cells.CrosstieMapHeld(props))
    );
  };
})();
