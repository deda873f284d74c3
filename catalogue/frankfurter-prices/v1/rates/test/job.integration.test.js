import assert from "node:assert/strict";
import test from "node:test";
import { run } from "../src/job.js";

test("every product with a price in the base currency is changed", async () => {
  const price = { id: "p", value: { currencyCode: "EUR", centAmount: 100 } };
  const product = (id, prices) => ({
    id,
    version: 3,
    masterData: { current: { masterVariant: { id: 1, prices }, variants: [] } },
  });
  const sent = [];
  const call = async (url, options) => {
    const answer = () => {
      if (url.includes("frankfurter")) return { rates: { USD: 1.5 } };
      if (url.includes("oauth")) return { access_token: "t" };
      if (options.method === "POST") return sent.push(JSON.parse(options.body)) && {};
      return { results: [product("a", [price]), product("b", [])] };
    };
    return { ok: true, json: async () => answer() };
  };
  const env = {
    TARGET_CURRENCIES: "USD",
    CTP_API_URL: "https://api.example.org",
    CTP_AUTH_URL: "https://auth.example.org",
    CTP_PROJECT_KEY: "shop",
  };
  assert.equal(await run(env, call), 1);
  assert.deepEqual(sent, [
    {
      version: 3,
      actions: [{ action: "addPrice", variantId: 1, price: { value: { currencyCode: "USD", centAmount: 150 } } }],
    },
  ]);
});
