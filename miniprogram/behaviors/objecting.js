/** Objecting to something on the page: its words are kept until they are sent. */
import { forget, keep, kept } from './kept.js';
import { send } from './present.js';

/** Return the handlers. @param {string} draft name before the id @param {(id: string, words: string) => Promise<any>} submit */
export function objecting(draft, submit) {
  return {
    /** @this {Loaded} @param {Tap} event */
    beginObjection(event) {
      const { id } = event.currentTarget.dataset;
      this.setData({ writing: id, words: kept(draft + id, ''), problem: '', told: '' });
    },
    /** @this {Loaded} @param {Typed} event */
    typeObjection(event) {
      keep(draft + this.data.writing, event.detail.value);
      this.setData({ words: event.detail.value, problem: '' });
    },
    /** @this {Loaded} @param {Objected} event */
    async sendObjection(event) {
      const id = this.data.writing;
      if (!(await send(this, () => submit(id, event.detail.words)))) return;
      forget(draft + id);
      this.setData({ writing: '', words: '', told: '异议已提交，社区核实后会在这里答复。' });
      this.load();
    },
  };
}
