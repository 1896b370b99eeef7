/**
 * node build.js FOLDER builds the browser's part into FOLDER: one style sheet, the voting page's two scripts,
 * govuk-frontend's script, fonts, images, and manifest.json with the hash of each file.
 * The output depends on the sources and the lock file alone, so that anybody can rebuild and compare it.
 */
import { createHash } from "node:crypto";
import { chmod, cp, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import * as sass from "sass";

const here = path.dirname(fileURLToPath(import.meta.url));
const dist = path.resolve(process.argv[2] ?? path.join(here, "../app/static/dist"));
const modules = path.join(here, "node_modules");
const out = await mkdtemp(path.join(modules, ".tellers-dist-")); // becomes the output once everything has succeeded
const inter = path.join(modules, "@fontsource-variable/inter");

/** govuk-frontend's footer can show the royal crest, which is not ours to show and is not copied. */
const CREST = /url\(["']?[^"')]*govuk-crest\.svg["']?\)/g;

/** The page's script and the worker's script, each one file without imports. */
async function scripts() {
  await esbuild.build({
    absWorkingDir: here,
    entryPoints: {
      screen: "src/screen/main.js",
      ballot: "src/ballot/main.js",
      words: "src/nominations/main.js",
      consult: "src/consult/main.js",
      worker: "src/worker.js",
      slip: "src/slip.js",
      "sign-out": "src/sign-out.js",
      passkeys: "src/passkeys.js",
    },
    outdir: out,
    bundle: true,
    minify: true,
    format: "iife",
    target: ["es2020", "chrome80", "firefox78", "safari14.1"],
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
  });
  await cp(
    path.join(modules, "govuk-frontend/dist/govuk/govuk-frontend.min.js"),
    path.join(out, "govuk-frontend.min.js"),
  );
}

/** Inter's font faces, pointing at the copied files, then the compiled theme. */
async function styles() {
  const theme = sass.compile(path.join(here, "sass/app.scss"), {
    loadPaths: [modules],
    style: "compressed",
    quietDeps: true,
  });
  const faces = await readFile(path.join(inter, "index.css"), "utf8");
  // The compiler marks text beyond ASCII with a byte-order mark, which only the start of a file may have.
  const ours = theme.css.replace(/^\uFEFF/, "").replace(CREST, "none");
  const css = `${faces.replaceAll("./files/", "fonts/")}\n${ours}`;
  const { code } = await esbuild.transform(css, { loader: "css", minify: true, charset: "utf8" });
  await writeFile(path.join(out, "app.css"), code);
}

/** Fonts with their licence, and our own images. */
async function assets() {
  await mkdir(path.join(out, "fonts"));
  const fonts = (await readdir(path.join(inter, "files"))).filter((name) =>
    name.endsWith("-wght-normal.woff2"),
  );
  await Promise.all(fonts.map((name) => cp(path.join(inter, "files", name), path.join(out, "fonts", name))));
  await cp(path.join(inter, "LICENSE"), path.join(out, "fonts/LICENSE"));
  await cp(path.join(here, "images"), path.join(out, "images"), { recursive: true });
}

/**
 * manifest.json: logical name -> {file, sha256 (hex), integrity (for the integrity attribute)}.
 * @returns {Promise<Record<string, {file: string, sha256: string, integrity: string}>>}
 */
async function manifest() {
  const names = (await readdir(out, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(out, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"))
    .sort();
  const listed = {};
  for (const name of names) {
    const bytes = await readFile(path.join(out, name));
    listed[name] = {
      file: name,
      sha256: createHash("sha256").update(bytes).digest("hex"),
      integrity: `sha384-${createHash("sha384").update(bytes).digest("base64")}`,
    };
  }
  await writeFile(path.join(out, "manifest.json"), `${JSON.stringify(listed, null, 1)}\n`);
  return listed;
}

/** Puts the finished output in the place of the last one. */
async function publish() {
  await rm(dist, { recursive: true, force: true });
  await mkdir(path.dirname(dist), { recursive: true });
  await chmod(out, 0o755);
  await rename(out, dist);
}

try {
  await Promise.all([scripts(), styles(), assets()]);
  const listed = await manifest();
  await publish();
  for (const name of ["app.css", "ballot.js", "consult.js", "worker.js"])
    console.log(`${name}  sha256 ${listed[name].sha256}`);
} catch (error) {
  await rm(out, { recursive: true, force: true });
  throw error;
}
