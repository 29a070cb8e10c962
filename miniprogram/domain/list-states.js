/** The four states of whatever is shown. */

export const LOADING = 'loading';
export const EMPTY = 'empty';
export const READY = 'ready';
export const FAILED = 'failed';

/** @param {readonly unknown[]} items @returns {ListState} */
export function stateOf(items) {
  return items.length ? READY : EMPTY;
}
