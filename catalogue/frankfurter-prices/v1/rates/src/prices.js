// Prices in other currencies: cents in, cents out.

/** Converts an amount in cents by a rate; `roundTo` are the last two digits that the result shall have. */
export function converted(cents, rate, roundTo) {
  const exact = Math.round(cents * rate);
  if (roundTo === undefined) {
    return exact;
  }
  const whole = Math.floor(exact / 100) * 100;
  return whole + roundTo;
}

/** The address that answers with the rates of today. */
export function ratesUrl(base, targets) {
  const query = new URLSearchParams({ base, symbols: targets.join(",") });
  return `https://api.frankfurter.dev/v1/latest?${query}`;
}

/** The actions that set the prices of a variant, one a currency. */
export function actions(variant, base, rates, roundTo) {
  const kept = variant.prices.find((price) => price.value.currencyCode === base && !price.country);
  if (kept === undefined) {
    return [];
  }
  return Object.entries(rates).map(([currencyCode, rate]) => {
    const value = { currencyCode, centAmount: converted(kept.value.centAmount, rate, roundTo) };
    const known = variant.prices.find((price) => price.value.currencyCode === currencyCode && !price.country);
    return known === undefined
      ? { action: "addPrice", variantId: variant.id, price: { value } }
      : { action: "changePrice", priceId: known.id, price: { value } };
  });
}
