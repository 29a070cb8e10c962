import { serverNow } from '../../api/http.js';
import { categories, myClaims, myWaits, posts } from '../../api/posts.js';
import { fill } from '../../behaviors/filling.js';
import { go, goTo } from '../../behaviors/going.js';
import { SCREEN, addMore, loadedWhenShown, present } from '../../behaviors/present.js';
import { stateOf } from '../../domain/list-states.js';
import { claimCard, emptyWords, namesByCode, postCard, toChoose } from '../../domain/posts.js';
import { isLive, waitCard } from '../../domain/waitlist.js';

/** @param {Labels} names @param {string} cursor @returns {Promise<FoundPosts>} */
async function mine(names, cursor) {
  const [{ items, next }, waits] = await Promise.all([myClaims(cursor), cursor ? [] : myWaits()]);
  const cards = items.map((view) => ({ ...claimCard(view, names), key: view.my_claim ? view.my_claim.id : view.post.id }));
  const live = waits.filter(isLive).map((each) => waitCard(each, serverNow()));
  return cursor ? { cards, next: next || '' } : { cards, waits: live, next: next || '' };
}

/** @param {Labels} names @param {PostFilter} filter @returns {Promise<FoundPosts>} */
async function open(names, filter) {
  const { items, next } = await posts(filter);
  return { cards: items.map((post) => ({ ...postCard(post, names), key: post.id })), waits: [], next: next || '' };
}

Page({
  data: {
    ...SCREEN, view: /** @type {PostsView} */ ('takeable'), cards: /** @type {object[]} */ ([]),
    waits: /** @type {object[]} */ ([]), next: '', empty: '', category: '', on: '', words: '', q: '', filtered: false,
    choices: /** @type {object[]} */ ([]), names: /** @type {Labels} */ ({}), categoryWords: '不限',
  },
  ...loadedWhenShown,
  load() {
    return present(this, async () => {
      const { category, on, q, view } = this.data;
      const all = await categories();
      const names = namesByCode(all);
      const found = await this.page(names, '');
      const state = stateOf([...found.cards, ...(found.waits || [])]);
      const filtered = Boolean(category || on || q);
      return { state, ...found, filtered, empty: emptyWords(view, filtered), names, choices: [{ code: '', name: '不限' }, ...toChoose(all)] };
    });
  },
  /** @param {Labels} names @param {string} cursor */
  page(names, cursor) {
    const { view, category, on, q } = this.data;
    return view === 'mine' ? mine(names, cursor) : open(names, { show: view, category, on, q, cursor });
  },
  more() {
    return addMore(this, (next) => this.page(this.data.names, next));
  },
  /** Show something else. @param {Record<string, any>} part */
  change(part) {
    this.setData({ ...part, state: 'loading', cards: [], waits: [], problem: '' });
    this.load();
  },
  /** @param {Tap} event */
  turn(event) {
    this.change({ view: event.currentTarget.dataset.view });
  },
  /** @param {Typed} event */
  chooseCategory(event) {
    const { code, name } = /** @type {{ code: string, name: string }} */ (this.data.choices[Number(event.detail.value)]);
    this.change({ category: code, categoryWords: name });
  },
  /** @param {Typed} event */
  chooseDay(event) {
    this.change({ on: event.detail.value });
  },
  fill,
  search() {
    this.change({ q: this.data.words.trim() });
  },
  clear() {
    this.change({ category: '', categoryWords: '不限', on: '', words: '', q: '' });
  },
  /** @param {Told<{ id: string }>} event */
  open(event) {
    goTo(`/pages/post/post?id=${event.detail.id}`);
  },
  go,
});
