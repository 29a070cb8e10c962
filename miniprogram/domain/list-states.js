/** The four states of whatever is shown. */

/** @typedef {'loading' | 'empty' | 'ready' | 'failed'} ListState */

/** @type {ListState} */
export const LOADING = 'loading';
/** @type {ListState} */
export const EMPTY = 'empty';
/** @type {ListState} */
export const READY = 'ready';
/** @type {ListState} */
export const FAILED = 'failed';

/** @param {readonly unknown[]} items @returns {ListState} */
export function stateOf(items) {
  return items.length ? READY : EMPTY;
}
