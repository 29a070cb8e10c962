import { serverNow } from '../../api/http.js';
import { categories, claim, post, stopWaiting, takeOffer, wait, withdraw } from '../../api/posts.js';
import { go } from '../../behaviors/going.js';
import { forget, keep, kept } from '../../behaviors/kept.js';
import { SCREEN, loadedWhenShown, present, send } from '../../behaviors/present.js';
import { NO_OFFER, askForMessages, offerMessages } from '../../behaviors/subscribing.js';
import { claimedWords, namesByCode, postSheet } from '../../domain/posts.js';
import { waitWords } from '../../domain/waitlist.js';

Page({
  data: {
    ...SCREEN, id: '', sheet: /** @type {ReturnType<typeof postSheet> | null} */ (null), claimId: '', waitId: '',
    words: '', withdrawing: false, told: '', ...NO_OFFER,
  },
  onLoad(query) {
    const id = query.id || '';
    this.setData({ id, words: kept(`post-${id}`, '') });
  },
  ...loadedWhenShown,
  load() {
    return present(this, async () => {
      const [view, all] = await Promise.all([post(this.data.id), categories()]);
      const { my_claim: mine, my_wait: waiting } = view;
      return {
        state: 'ready', sheet: postSheet(view, namesByCode(all), serverNow()), claimId: mine ? mine.id : '', waitId: waiting ? waiting.id : '',
      };
    });
  },
  /** @param {Typed} event */
  type(event) {
    keep(`post-${this.data.id}`, event.detail.value);
    this.setData({ words: event.detail.value, problem: '' });
  },
  async claim() {
    const { id, words } = this.data;
    const made = await send(this, () => claim(id, words.trim()));
    if (made) this.settle(claimedWords(made), made.state === 'pending' ? ['claim', 'activity'] : ['activity']);
  },
  askWithdraw() {
    this.setData({ withdrawing: !this.data.withdrawing, problem: '', told: '' });
  },
  async withdraw() {
    const { claimId, words } = this.data;
    const done = await send(this, () => withdraw(claimId, words.trim()));
    if (done) this.settle('已退出这个岗位，名额已放出。');
  },
  async wait() {
    const made = await send(this, () => wait(this.data.id));
    if (made) this.settle(`已加入候补。${waitWords(made, serverNow())}`, ['offer']);
  },
  async takeOffer() {
    const made = await send(this, () => takeOffer(this.data.waitId));
    if (made) this.settle(claimedWords(made), ['activity']);
  },
  async stopWaiting() {
    const done = await send(this, () => stopWaiting(this.data.waitId));
    if (done) this.settle('已退出候补。');
  },
  /** Forget what was typed, and show the post as it now is. @param {string} told @param {readonly string[]} [kinds] of messages worth having now */
  async settle(told, kinds = []) {
    forget(`post-${this.data.id}`);
    this.setData({ ...NO_OFFER, told, words: '', withdrawing: false, state: 'loading' });
    await this.load();
    wx.pageScrollTo({ scrollTop: 0 });
    if (kinds.length) offerMessages(this, kinds);
  },
  ask() {
    askForMessages(this);
  },
  go,
  call() {
    const { sheet } = this.data;
    if (sheet) wx.makePhoneCall({ phoneNumber: sheet.phone });
  },
});
