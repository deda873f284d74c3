// All products, page by page.

import { actions, ratesUrl } from "./prices.js";

const PAGE = 100;

/** Converts the prices of all products; answers how many were changed. */
export async function run(env, call) {
  const base = env.BASE_CURRENCY ?? "EUR";
  const targets = env.TARGET_CURRENCIES.split(",").map((code) => code.trim());
  const roundTo = env.ROUND_TO === undefined ? undefined : Number(env.ROUND_TO);
  const { rates } = await json(call, ratesUrl(base, targets));
  const authorization = `Bearer ${await token(env, call)}`;
  const products = `${env.CTP_API_URL}/${env.CTP_PROJECT_KEY}/products`;
  let changed = 0;
  for (let last = ""; ; ) {
    const where = last === "" ? "" : `&where=${encodeURIComponent(`id > "${last}"`)}`;
    const { results } = await json(call, `${products}?limit=${PAGE}&sort=id${where}`, { headers: { authorization } });
    for (const product of results) {
      const { masterVariant, variants } = product.masterData.current;
      const all = [masterVariant, ...variants].flatMap((variant) => actions(variant, base, rates, roundTo));
      if (all.length > 0) {
        const body = JSON.stringify({ version: product.version, actions: all });
        await json(call, `${products}/${product.id}`, { method: "POST", headers: { authorization }, body });
        changed += 1;
      }
    }
    if (results.length < PAGE) {
      return changed;
    }
    last = results.at(-1).id;
  }
}

async function token(env, call) {
  const basic = Buffer.from(`${env.CTP_CLIENT_ID}:${env.CTP_CLIENT_SECRET}`).toString("base64");
  const url = `${env.CTP_AUTH_URL}/oauth/token?grant_type=client_credentials`;
  const answer = await json(call, url, { method: "POST", headers: { authorization: `Basic ${basic}` } });
  return answer.access_token;
}

async function json(call, url, options) {
  const response = await call(url, options);
  if (!response.ok) {
    throw new Error(`${new URL(url).host} answered ${response.status}`);
  }
  return response.json();
}
