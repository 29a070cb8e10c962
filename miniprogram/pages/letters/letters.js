import { serverNow } from '../../api/http.js';
import { myLetters, object } from '../../api/letters.js';
import { objecting } from '../../behaviors/objecting.js';
import { SCREEN, loadedWhenShown, present } from '../../behaviors/present.js';
import { letterCard } from '../../domain/letters.js';
import { stateOf } from '../../domain/list-states.js';

/** @typedef {ReturnType<typeof letterCard>} Card */

Page({
  data: {
    ...SCREEN, open: /** @type {Card[]} */ ([]), past: /** @type {Card[]} */ ([]), writing: '', words: '', told: '',
  },
  ...loadedWhenShown,
  load() {
    return present(this, async () => {
      const cards = (await myLetters()).map((letter) => letterCard(letter, serverNow()));
      return { state: stateOf(cards), open: cards.filter((card) => card.open), past: cards.filter((card) => !card.open) };
    });
  },
  close() {
    this.setData({ writing: '', problem: '' });
  },
  ...objecting('objection-', object),
});
