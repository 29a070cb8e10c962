/** How pages load, send and stay readable; each takes the page itself. */
import { shown, wordsOf } from '../domain/failures.js';
import { FAILED, LOADING } from '../domain/list-states.js';

/** @typedef {{ setData: (data: Record<string, any>) => void, data: Record<string, any> }} Screen */

/**
 * Show what `load` returns, or why there is nothing. What is already on the screen stays while it is loaded again.
 * @param {Screen} page
 * @param {() => Promise<Record<string, any>>} load returns data with a `state`
 */
export async function present(page, load) {
  if (page.data.state !== 'ready') page.setData({ state: LOADING, failure: null });
  try {
    page.setData({ failure: null, ...(await load()) });
  } catch (thrown) {
    page.setData({ state: FAILED, failure: shown(thrown) });
  } finally {
    wx.stopPullDownRefresh();
  }
}

/**
 * Send something once, however often the button is touched; say what went wrong beside it.
 * @template T
 * @param {Screen} page
 * @param {() => Promise<T>} act
 * @returns {Promise<T | null>} null where it did not succeed
 */
export async function send(page, act) {
  if (page.data.sending) return null;
  page.setData({ sending: true, problem: '' });
  try {
    return (await act()) ?? /** @type {T} */ (/** @type {unknown} */ (true));
  } catch (thrown) {
    page.setData({ problem: wordsOf(thrown) });
    return null;
  } finally {
    page.setData({ sending: false });
  }
}
