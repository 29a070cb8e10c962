import { serverNow } from '../../api/http.js';
import { categories, myClaims, myWaits, posts } from '../../api/posts.js';
import { goTo } from '../../behaviors/going.js';
import { present, send } from '../../behaviors/present.js';
import { readable } from '../../behaviors/readable.js';
import { stateOf } from '../../domain/list-states.js';
import { claimCard, emptyWords, namesByCode, postCard } from '../../domain/posts.js';
import { isLive, waitCard } from '../../domain/waitlist.js';

/** @typedef {'takeable' | 'all' | 'mine'} View */
/** @typedef {{ cards: object[], waits?: object[], next: string }} Found */

/** @param {Record<string, string>} names @param {string} cursor @returns {Promise<Found>} */
async function mine(names, cursor) {
  const [{ items, next }, waits] = await Promise.all([myClaims(cursor), cursor ? [] : myWaits()]);
  const cards = items.map((view) => ({ ...claimCard(view, names), key: view.my_claim ? view.my_claim.id : view.post.id }));
  const live = waits.filter(isLive).map((each) => waitCard(each, serverNow()));
  return cursor ? { cards, next: next || '' } : { cards, waits: live, next: next || '' };
}

/** @param {Record<string, string>} names @param {Parameters<typeof posts>[0]} filter @returns {Promise<Found>} */
async function open(names, filter) {
  const { items, next } = await posts(filter);
  return { cards: items.map((post) => ({ ...postCard(post, names), key: post.id })), waits: [], next: next || '' };
}

Page({
  data: {
    scale: 1, state: 'loading', failure: null, view: /** @type {View} */ ('takeable'), cards: /** @type {object[]} */ ([]),
    waits: /** @type {object[]} */ ([]), next: '', empty: '', sending: false, problem: '', category: '', on: '', words: '', q: '', filtered: false,
    choices: /** @type {object[]} */ ([]), names: /** @type {Record<string, string>} */ ({}), categoryWords: '不限',
  },
  onShow() {
    readable(this);
    this.load();
  },
  onPullDownRefresh() {
    this.load();
  },
  load() {
    return present(this, async () => {
      const { category, on, q, view } = this.data;
      const all = await categories();
      const names = namesByCode(all);
      const found = await this.page(names, '');
      const state = stateOf([...found.cards, ...(found.waits || [])]);
      const filtered = Boolean(category || on || q);
      return { state, ...found, filtered, empty: emptyWords(view, filtered), names, choices: [{ code: '', name: '不限' }, ...all] };
    });
  },
  /** @param {Record<string, string>} names @param {string} cursor */
  page(names, cursor) {
    const { view, category, on, q } = this.data;
    return view === 'mine' ? mine(names, cursor) : open(names, { show: view, category, on, q, cursor });
  },
  async more() {
    const { names, next, cards } = this.data;
    const found = await send(this, () => this.page(names, next));
    if (found) this.setData({ cards: [...cards, ...found.cards], next: found.next });
  },
  /** Show something else. @param {Record<string, any>} part */
  change(part) {
    this.setData({ ...part, state: 'loading', cards: [], waits: [], problem: '' });
    this.load();
  },
  /** @param {WechatMiniprogram.TouchEvent} event */
  turn(event) {
    this.change({ view: event.currentTarget.dataset.view });
  },
  /** @param {WechatMiniprogram.CustomEvent<{ value: string }>} event */
  chooseCategory(event) {
    const { code, name } = /** @type {{ code: string, name: string }} */ (this.data.choices[Number(event.detail.value)]);
    this.change({ category: code, categoryWords: name });
  },
  /** @param {WechatMiniprogram.CustomEvent<{ value: string }>} event */
  chooseDay(event) {
    this.change({ on: event.detail.value });
  },
  /** @param {WechatMiniprogram.CustomEvent<{ value: string }>} event */
  type(event) {
    this.setData({ words: event.detail.value });
  },
  search() {
    this.change({ q: this.data.words.trim() });
  },
  clear() {
    this.change({ category: '', categoryWords: '不限', on: '', words: '', q: '' });
  },
  /** @param {WechatMiniprogram.CustomEvent<{ id: string }>} event */
  open(event) {
    goTo(`/pages/post/post?id=${event.detail.id}`);
  },
  /** @param {WechatMiniprogram.TouchEvent} event */
  openWait(event) {
    goTo(`/pages/post/post?id=${event.currentTarget.dataset.id}`);
  },
});
