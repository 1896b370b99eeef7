/**
 * Milliseconds until voting closes, by the service's clock: this device's own may be wrong, so that only the time since
 * the page was asked for is taken from it. Infinity where the closing time is not known.
 * @param {{now_ms: number, closes_ms: number | null}} times as the service told them with the page
 * @param {number} passed milliseconds since then
 */
export const beforeClosing = ({ now_ms: now, closes_ms: closes }, passed) =>
  closes === null ? Infinity : closes - now - passed;
