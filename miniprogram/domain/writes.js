/** Keys of writes that may have to be sent again. */

/** @typedef {Record<string, { key: string, at: number }>} Writes */

/** The server keeps answers for three days; a key older than that no longer protects from doing a thing twice. */
export const KEPT = 72 * 3600 * 1000;

/**
 * Return the key of the write, the same as long as it is not settled.
 * @param {Writes} writes
 * @param {string} mark method, path and body
 * @param {number} now milliseconds
 * @param {() => string} make
 * @returns {{ key: string, writes: Writes }}
 */
export function reserve(writes, mark, now, make) {
  const fresh = Object.fromEntries(Object.entries(writes).filter(([, each]) => now - each.at < KEPT));
  const key = fresh[mark] ? fresh[mark].key : make();
  return { key, writes: { ...fresh, [mark]: fresh[mark] || { key, at: now } } };
}

/**
 * Forget a write on which the server has decided.
 * @param {Writes} writes
 * @param {string} mark
 * @returns {Writes}
 */
export function settle(writes, mark) {
  return Object.fromEntries(Object.entries(writes).filter(([each]) => each !== mark));
}
