import { me } from '../../api/overview.js';
import { categories, myClaims, posts } from '../../api/posts.js';
import { present, send } from '../../behaviors/present.js';
import { readable } from '../../behaviors/readable.js';
import { stateOf } from '../../domain/list-states.js';
import { claimCard, namesByCode, postCard } from '../../domain/posts.js';

const NONE_NOW = '现在没有能认领的岗位。有新岗位或名额时，会出现在这里。';
const NONE_FILTERED = '没有符合条件的岗位，可以换一个类别或日期。';
const NOT_REGISTERED = '您还没有完成报到。报到通过后，这里会列出本社区能认领的岗位。';
const NO_CLAIMS = '您还没有认领过岗位。';

/** Say why there is nothing to take. @param {boolean} filtered */
async function whyEmpty(filtered) {
  if (filtered) return NONE_FILTERED;
  const { member } = await me();
  return member && member.registration && member.registration.state === 'active' ? NONE_NOW : NOT_REGISTERED;
}

Page({
  data: {
    scale: 1, state: 'loading', failure: null, view: 'open', cards: /** @type {object[]} */ ([]), next: '', empty: '', sending: false,
    problem: '', category: '', on: '', choices: /** @type {object[]} */ ([]), names: /** @type {Record<string, string>} */ ({}), categoryWords: '全部类别',
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
      const all = await categories();
      const names = namesByCode(all);
      const { cards, next } = await this.page(names, '');
      const empty = cards.length ? '' : this.data.view === 'mine' ? NO_CLAIMS : await whyEmpty(Boolean(this.data.category || this.data.on));
      return { state: stateOf(cards), cards, next, empty, names, choices: [{ code: '', name: '全部类别' }, ...all] };
    });
  },
  /** @param {Record<string, string>} names @param {string} cursor */
  async page(names, cursor) {
    if (this.data.view === 'mine') {
      const { items, next } = await myClaims(cursor);
      return { cards: items.map((view) => ({ ...claimCard(view, names), key: view.my_claim ? view.my_claim.id : view.post.id })), next: next || '' };
    }
    const { category, on } = this.data;
    const { items, next } = await posts({ category, on, cursor });
    return { cards: items.map((post) => ({ ...postCard(post, names), key: post.id })), next: next || '' };
  },
  async more() {
    const { names, next, cards } = this.data;
    const found = await send(this, () => this.page(names, next));
    if (found) this.setData({ cards: [...cards, ...found.cards], next: found.next });
  },
  /** @param {WechatMiniprogram.TouchEvent} event */
  turn(event) {
    this.setData({ view: event.currentTarget.dataset.view, state: 'loading', cards: [] });
    this.load();
  },
  /** @param {WechatMiniprogram.CustomEvent<{ value: string }>} event */
  chooseCategory(event) {
    const { code, name } = /** @type {{ code: string, name: string }} */ (this.data.choices[Number(event.detail.value)]);
    this.setData({ category: code, categoryWords: name, state: 'loading', cards: [] });
    this.load();
  },
  /** @param {WechatMiniprogram.CustomEvent<{ value: string }>} event */
  chooseDay(event) {
    this.setData({ on: event.detail.value, state: 'loading', cards: [] });
    this.load();
  },
  clearDay() {
    this.setData({ on: '', state: 'loading', cards: [] });
    this.load();
  },
  /** @param {WechatMiniprogram.CustomEvent<{ id: string }>} event */
  open(event) {
    wx.navigateTo({ url: `/pages/post/post?id=${event.detail.id}` });
  },
});
