/** The words of an objection; the page keeps and sends them. */
import { MOST_WORDS, objectionProblem } from '../../domain/letters.js';

Component({
  properties: {
    words: { type: String, value: '' },
    sending: { type: Boolean, value: false },
    refused: { type: String, value: '' },
    until: { type: String, value: '' },
  },
  data: { most: MOST_WORDS, problem: '' },
  methods: {
    /** @param {Typed} event */
    typed(event) {
      this.setData({ problem: '' });
      this.triggerEvent('typed', { value: event.detail.value });
    },
    send() {
      const problem = objectionProblem(this.data.words);
      this.setData({ problem });
      if (!problem) this.triggerEvent('send', { words: this.data.words.trim() });
    },
    close() {
      this.triggerEvent('close');
    },
  },
});
