/** How pages load, send and stay readable; each takes the page itself. */
import { codeOf, shown, wordsOf } from '../domain/failures.js';
import { FAILED, LOADING, READY } from '../domain/list-states.js';

/** @typedef {{ setData: (data: Record<string, any>) => void, data: Record<string, any> }} Screen */

const UNREACHED = ['offline', 'slow', 'broken'];
const STILL = '没有更新成功，先显示刚才的内容';

/** How often each page has begun to load: an answer that was overtaken is not shown. @type {WeakMap<object, number>} */
const turns = new WeakMap();

/**
 * Show what `load` returns, or why there is nothing. What is already on the screen stays while it is loaded again,
 * and stays when the server cannot be reached.
 * @param {Screen} page
 * @param {() => Promise<Record<string, any>>} load returns data with a `state`
 */
export async function present(page, load) {
  const turn = (turns.get(page) || 0) + 1;
  turns.set(page, turn);
  if (page.data.state !== 'ready') page.setData({ state: LOADING, failure: null });
  try {
    const found = await load();
    if (turns.get(page) === turn) page.setData({ failure: null, ...found });
  } catch (thrown) {
    if (turns.get(page) !== turn) return;
    if (page.data.state === READY && UNREACHED.includes(codeOf(thrown))) wx.showToast({ title: STILL, icon: 'none' });
    else page.setData({ state: FAILED, failure: shown(thrown) });
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
