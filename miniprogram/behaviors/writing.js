/** Pages on which one writes something to somebody, and sees below what was written before and what was answered. */
import { stateOf } from '../domain/list-states.js';
import { forget, keep, kept } from './kept.js';
import { SCREEN, addMore, loadedWhenShown, present, send } from './present.js';

/** @type {WrittenForm} */
const BLANK = { about: '', content: '' };

/** Make the page. @param {Writing} writing @param {Record<string, () => void>} [more] handlers of its own */
export function writingPage(writing, more = {}) {
  /** @param {string} [cursor] */
  const page = async (cursor) => {
    const { items, next } = await writing.list(cursor);
    return { cards: items.map(writing.card), next: next || '' };
  };
  Page({
    data: {
      ...SCREEN, cards: /** @type {object[]} */ ([]), next: '', form: BLANK, most: writing.most, choices: writing.choices(''),
      problems: /** @type {Labels} */ ({}), told: '',
    },
    ...loadedWhenShown,
    onLoad() {
      this.show(kept(writing.draft, BLANK));
    },
    load() {
      return present(this, async () => {
        const found = await page();
        return { state: stateOf(found.cards), ...found };
      });
    },
    more() {
      return addMore(this, page);
    },
    /** @param {WrittenForm} form */
    show(form) {
      this.setData({ form, choices: writing.choices(form.about), problems: {}, problem: '' });
    },
    /** @param {Partial<WrittenForm>} part */
    change(part) {
      const form = { ...this.data.form, ...part };
      keep(writing.draft, form);
      this.show(form);
    },
    /** @param {Typed} event */
    choose(event) {
      this.change({ about: event.detail.value });
    },
    /** @param {Typed} event */
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
