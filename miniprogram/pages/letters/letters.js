import { serverNow } from '../../api/http.js';
import { myLetters, object } from '../../api/letters.js';
import { forget, keep, kept } from '../../behaviors/kept.js';
import { present, send } from '../../behaviors/present.js';
import { readable } from '../../behaviors/readable.js';
import { letterCard } from '../../domain/letters.js';
import { stateOf } from '../../domain/list-states.js';

/** @typedef {ReturnType<typeof letterCard>} Card */

/** @param {string} id */
function draft(id) {
  return `objection-${id}`;
}

Page({
  data: {
    scale: 1, state: 'loading', failure: null, open: /** @type {Card[]} */ ([]), past: /** @type {Card[]} */ ([]), writing: '', words: '',
    sending: false, problem: '', told: '',
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
      const cards = (await myLetters()).map((letter) => letterCard(letter, serverNow()));
      return { state: stateOf(cards), open: cards.filter((card) => card.open), past: cards.filter((card) => !card.open) };
    });
  },
  /** @param {WechatMiniprogram.TouchEvent} event */
  begin(event) {
    const { id } = event.currentTarget.dataset;
    this.setData({ writing: id, words: kept(draft(id), ''), problem: '', told: '' });
  },
  /** @param {WechatMiniprogram.CustomEvent<{ value: string }>} event */
  type(event) {
    keep(draft(this.data.writing), event.detail.value);
    this.setData({ words: event.detail.value, problem: '' });
  },
  close() {
    this.setData({ writing: '', problem: '' });
  },
  /** @param {WechatMiniprogram.CustomEvent<{ words: string }>} event */
  async object(event) {
    const id = this.data.writing;
    const done = await send(this, () => object(id, event.detail.words));
    if (!done) return;
    forget(draft(id));
    this.setData({ writing: '', words: '', told: '异议已提交，社区核实后会在这里答复。' });
    this.load();
  },
});
