// The pages of the rendered site that `CONNECTORY_SITE` names.

import { readdir, stat } from "node:fs/promises";
import { join, sep } from "node:path";

export const folder = process.env.CONNECTORY_SITE;
if (!folder) {
  throw new Error("CONNECTORY_SITE must name the folder of a rendered site");
}

export async function pages() {
  const files = await readdir(folder, { recursive: true });
  return files.filter((file) => file.endsWith(".html")).map((file) => file.split(sep).join("/")).toSorted();
}

// The kind of a page: its path, without the names of connectors, versions, categories and rules.
export function kind(path) {
  return path
    .replace(/(^|\/)c\/[^/]+/, "$1c/*")
    .replace(/(^|\/)(v|compare|migrate|publishers|categories|platforms)\/[^/]+\/index/, "$1$2/*/index")
    .replace(/(^|\/)rules\/.+\/index/, "$1rules/*/index");
}

// The largest page of each kind, and the page of each connector in every state.
export async function samples() {
  const largest = new Map();
  for (const path of await pages()) {
    const { size } = await stat(join(folder, path));
    if (size > (largest.get(kind(path))?.size ?? 0)) {
      largest.set(kind(path), { path, size });
    }
  }
  const states = ["c/dark-sky/index.html", "c/ntfy/index.html", "c/twilio-messages/index.html", "c/gitea-issues/index.html"];
  return [...new Set([...[...largest.values()].map(({ path }) => path), ...states])];
}
