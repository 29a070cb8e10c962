import { serverNow } from '../../api/http.js';
import { markRead, notices } from '../../api/notices.js';
import { goTo } from '../../behaviors/going.js';
import { SCREEN, addMore, present } from '../../behaviors/present.js';
import { NO_OFFER, askForMessages, offerMessages } from '../../behaviors/subscribing.js';
import { stateOf } from '../../domain/list-states.js';
import { noticeCard } from '../../domain/notices.js';

const KINDS = ['activity', 'offer', 'letter', 'claim', 'record', 'registration', 'renewal', 'opinion', 'complaint'];

/** @param {string} [cursor] */
async function page(cursor) {
  const { items, next } = await notices(cursor);
  return { cards: items.map((each) => noticeCard(each, serverNow())), next: next || '' };
}

Page({
  data: {
    ...SCREEN, cards: /** @type {ReturnType<typeof noticeCard>[]} */ ([]), next: '', ...NO_OFFER,
  },
  onLoad() {
    this.load();
    offerMessages(this, KINDS);
  },
  onPullDownRefresh() {
    this.load();
  },
  async load() {
    await present(this, async () => {
      const found = await page();
      return { state: stateOf(found.cards), ...found };
    });
    this.read();
  },
  /** What is shown here has been read; the marks stay until the page is opened again. */
  async read() {
    const [newest] = this.data.cards;
    if (!this.data.cards.some((card) => card.unread)) return;
    try {
      await markRead(newest.id);
    } catch (thrown) {
      // Unread notices only stay unread until the next visit.
    }
  },
  more() {
    return addMore(this, page);
  },
  ask() {
    askForMessages(this);
  },
  /** @param {Tap} event */
  open(event) {
    const { page: target } = event.currentTarget.dataset;
    if (target) goTo(target);
  },
});
