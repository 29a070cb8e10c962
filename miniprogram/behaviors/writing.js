/** Pages on which one writes something to somebody, and sees below what was written before and what was answered. */
import { stateOf } from '../domain/list-states.js';
import { forget, keep, kept } from './kept.js';
import { present, send } from './present.js';
import { readable } from './readable.js';

/** @typedef {{ about: string, content: string }} Form */
/**
 * @typedef {{ draft: string, most: number, choices: (chosen: string) => object[], problems: (form: Form) => Record<string, string>,
 *   list: (cursor?: string) => Promise<{ items: any[], next: string | null }>, card: (item: any) => object,
 *   submit: (about: string, content: string) => Promise<any>, told: (sent: any) => string }} Writing
 */

/** @type {Form} */
const BLANK = { about: '', content: '' };

/** Make the page. @param {Writing} writing @param {Record<string, () => void>} [more] handlers of its own */
export function writingPage(writing, more = {}) {
  Page({
    data: {
      scale: 1, state: 'loading', failure: null, cards: /** @type {object[]} */ ([]), next: '', form: BLANK, most: writing.most,
      choices: writing.choices(''), problems: /** @type {Record<string, string>} */ ({}), problem: '', sending: false, told: '',
    },
    onLoad() {
      this.show(kept(writing.draft, BLANK));
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
        const { items, next } = await writing.list();
        return { state: stateOf(items), cards: items.map(writing.card), next: next || '' };
      });
    },
    async more() {
      const { next, cards } = this.data;
      const found = await send(this, () => writing.list(next));
      if (found) this.setData({ cards: [...cards, ...found.items.map(writing.card)], next: found.next || '' });
    },
    /** @param {Form} form */
    show(form) {
      this.setData({ form, choices: writing.choices(form.about), problems: {}, problem: '' });
    },
    /** @param {Partial<Form>} part */
    change(part) {
      const form = { ...this.data.form, ...part };
      keep(writing.draft, form);
      this.show(form);
    },
    /** @param {WechatMiniprogram.CustomEvent<{ value: string }>} event */
    choose(event) {
      this.change({ about: event.detail.value });
    },
    /** @param {WechatMiniprogram.CustomEvent<{ value: string }>} event */
    type(event) {
      this.change({ content: event.detail.value });
    },
    async submit() {
      const { form } = this.data;
      const problems = writing.problems(form);
      this.setData({ problems, told: '' });
      if (Object.keys(problems).length) return;
      const sent = await send(this, () => writing.submit(form.about, form.content.trim()));
      if (!sent) return;
      forget(writing.draft);
      this.show(BLANK);
      this.setData({ told: writing.told(sent) });
      await this.load();
      wx.pageScrollTo({ scrollTop: 0 });
    },
    ...more,
  });
}
