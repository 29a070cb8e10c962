/** How pages load, send and stay readable; each function takes the page itself. */
import { serverNow } from '../api/http.js';
import { yearOf } from '../domain/dates.js';
import { codeOf, shown, wordsOf } from '../domain/failures.js';
import { FAILED, LOADING, READY } from '../domain/list-states.js';
import { readable } from './readable.js';

/** What pages have at first. */
export const SCREEN = { scale: 1, state: 'loading', failure: null, sending: false, problem: '' };
export const YEARS = { year: 0, thisYear: 0 };

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
  readable(page);
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

/** Add the next part of a list. @param {Screen} page @param {(cursor: string) => Promise<{ cards: object[], next: string }>} fetch */
export async function addMore(page, fetch) {
  const found = await send(page, () => fetch(page.data.next));
  if (found) page.setData({ cards: [...page.data.cards, ...found.cards], next: found.next });
}

export const loadedOnce = {
  /** @this {Loaded} */
  onLoad() {
    this.load();
  },
};

export const loadedWhenShown = {
  /** @this {Loaded} */
  onShow() {
    this.load();
  },
  /** @this {Loaded} */
  onPullDownRefresh() {
    this.load();
  },
};

export const loadedByYear = {
  /** @this {Loaded} */
  onLoad() {
    const year = yearOf(serverNow());
    this.setData({ year, thisYear: year });
    this.load();
  },
  /** This year, or the last. @this {Loaded} */
  turn() {
    const { year, thisYear } = this.data;
    this.setData({ year: year === thisYear ? thisYear - 1 : thisYear, state: 'loading' });
    this.load();
  },
};
