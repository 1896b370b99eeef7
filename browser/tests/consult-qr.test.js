/** The picture of a code is read back by a reader of QR codes. */
import assert from "node:assert/strict";
import test from "node:test";
import decodeQR from "qr/decode.js";
import { qrCode } from "../src/consult/qr.js";

const SCALE = 4;

/** As much of a document as drawing needs. */
class Element {
  attributes = {};
  children = [];
  setAttribute(name, value) {
    this.attributes[name] = value;
  }
  append(...children) {
    this.children.push(...children);
  }
}

test("the address with the code is in the picture", (context) => {
  globalThis.document = { createElementNS: () => new Element() };
  context.after(() => delete globalThis.document);
  const address =
    "https://example.org/answers/pfaTHpRb4M8BeXJIdmDE4c#code=T61E-HHTR-G1VH-08S1-2EPY-F07N-HNNA";
  const { attributes, children } = qrCode(address, "QR code");
  assert.equal(attributes["aria-label"], "QR code");
  const size = Number(attributes.viewBox.split(" ")[2]) * SCALE;
  const data = new Uint8Array(size * size * 4).fill(255);
  for (const [, x, y] of children[1].attributes.d.matchAll(/M(\d+) (\d+)h1v1h-1z/g))
    for (let i = 0; i < SCALE * SCALE; i += 1) {
      const column = Number(x) * SCALE + (i % SCALE);
      const row = Number(y) * SCALE + Math.floor(i / SCALE);
      data.fill(0, (row * size + column) * 4, (row * size + column) * 4 + 3);
    }
  assert.equal(decodeQR({ width: size, height: size, data }), address);
});
