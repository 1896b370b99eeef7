import { encodeQR } from "qr";

/**
 * A text as a QR code, drawn on this device: the code never goes to a server, not even to be drawn.
 * @param {string} text
 * @param {string} label for screen readers
 * @returns {SVGElement}
 */
export function qrCode(text, label) {
  const rows = encodeQR(text, "raw", { ecc: "medium", border: 4 });
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const size = rows.length;
  const attributes = {
    viewBox: `0 0 ${size} ${size}`,
    role: "img",
    "aria-label": label,
    class: "tellers-qr",
  };
  for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, value);
  svg.append(rectangle(size), dark(rows));
  return svg;
}

/** @param {number} size */
function rectangle(size) {
  const ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [name, value] of Object.entries({ width: size, height: size, fill: "#ffffff" }))
    ground.setAttribute(name, `${value}`);
  return ground;
}

/** One path for all dark modules. */
function dark(rows) {
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  const squares = rows.flatMap((row, y) => row.flatMap((on, x) => (on ? [`M${x} ${y}h1v1h-1z`] : [])));
  path.setAttribute("d", squares.join(""));
  path.setAttribute("fill", "#000000");
  path.setAttribute("shape-rendering", "crispEdges");
  return path;
}
