/* The page of stages: what is chosen stands in the address, a flow is picked by its ribbon or its row, strips of months. */
(function () {
  "use strict";
  const LIST = "stages-clients";
  const shared = () => window.dash_clientside.crosstie;

  function pick(flow) {
    window.dash_clientside.set_props("stages-flow", { data: flow || "" });
    const list = document.getElementById("stages-list");
    if (flow && list) list.scrollIntoView({ block: "nearest" });
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    crosstie_stages: {
      noted(first, last, by, flow, q, only, fallen, order) {
        shared().note("/stages", [
          ["from", first],
          ["to", last],
          ["by", by === "clients" ? "" : encodeURIComponent(by || "")],
          ["flow", flow],
          ["q", encodeURIComponent(q || "")],
          ["stage", (only || []).map(encodeURIComponent).join(",")],
          ["setbacks", fallen ? "1" : ""],
          ["order", order === "worst" ? "" : order],
        ]);
        shared().refresh(LIST);
        return window.dash_clientside.no_update;
      },
      picked(click) {
        const point = click && click.points && click.points[0];
        if (point && point.customdata) pick(String(point.customdata));
        return null; // so that the same ribbon can be clicked again
      },
    },
  });

  document.addEventListener("click", (event) => {
    const asked = event.target.closest && event.target.closest("[data-flow]");
    if (asked) pick(asked.dataset.flow);
  });

  function changed(event) {
    return event && (event.metaKey || event.ctrlKey || event.shiftKey);
  }
  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  functions.crosstieOpenOrHistory = function (params) {
    if (changed(params.event)) return;
    if (params.colDef.field !== "strip") functions.crosstieOpen(params);
    else if (params.data) shared().go(params.data.strip_links[0].href);
  };

  const cells = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
  cells.CrosstieStrip = function (props) {
    const e = window.React.createElement;
    if (!props.data) return e("span", null, "…");
    const months = props.data.strip.map(([stage, fell], n) =>
      e("span", { key: n, className: "month " + (stage ? "stage-" + stage : "month-unknown") + (fell ? " month-setback" : "") }, fell ? "▼" : null)
    );
    const words = props.data.strip_text;
    const href = props.data.strip_links[0].href;
    return e(
      "a",
      {
        href: href,
        className: "strip",
        tabIndex: -1,
        "aria-label": words,
        onClick(event) {
          if (!changed(event)) event.preventDefault(); // the table opens it
        },
      },
      ...months
    );
  };
})();
