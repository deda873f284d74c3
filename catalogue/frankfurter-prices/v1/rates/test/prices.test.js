import assert from "node:assert/strict";
import test from "node:test";
import { actions, converted, ratesUrl } from "../src/prices.js";

test("amounts are converted in cents", () => {
  assert.equal(converted(1000, 1.1), 1100);
  assert.equal(converted(999, 1.085), 1084);
  assert.equal(converted(1000, 1.1, 99), 1199);
});

test("rates are asked for by base and targets", () => {
  assert.equal(ratesUrl("EUR", ["USD", "GBP"]), "https://api.frankfurter.dev/v1/latest?base=EUR&symbols=USD%2CGBP");
});

test("a price is added once, and changed from then on", () => {
  const kept = { id: "a", value: { currencyCode: "EUR", centAmount: 200 } };
  const other = { id: "b", value: { currencyCode: "USD", centAmount: 1 } };
  assert.equal(actions({ id: 1, prices: [kept] }, "EUR", { USD: 2 })[0].action, "addPrice");
  const [action] = actions({ id: 1, prices: [kept, other] }, "EUR", { USD: 2 });
  assert.deepEqual(action, {
    action: "changePrice",
    priceId: "b",
    price: { value: { currencyCode: "USD", centAmount: 400 } },
  });
  assert.deepEqual(actions({ id: 1, prices: [] }, "EUR", { USD: 2 }), []);
});
