import { categories, claim, post, withdraw } from '../../api/posts.js';
import { forget, keep, kept } from '../../behaviors/kept.js';
import { present, send } from '../../behaviors/present.js';
import { readable } from '../../behaviors/readable.js';
import { namesByCode, postSheet } from '../../domain/posts.js';

Page({
  data: {
    scale: 1, state: 'loading', failure: null, id: '', sheet: /** @type {ReturnType<typeof postSheet> | null} */ (null), claimId: '',
    words: '', withdrawing: false, sending: false, problem: '', told: '',
  },
  onLoad(query) {
    readable(this);
    const id = query.id || '';
    this.setData({ id, words: kept(`post-${id}`, '') });
    this.load();
  },
  load() {
    return present(this, async () => {
      const [view, all] = await Promise.all([post(this.data.id), categories()]);
      const claimId = view.my_claim ? view.my_claim.id : '';
      return { state: 'ready', sheet: postSheet(view, namesByCode(all), Date.now()), claimId };
    });
  },
  /** @param {WechatMiniprogram.CustomEvent<{ value: string }>} event */
  type(event) {
    keep(`post-${this.data.id}`, event.detail.value);
    this.setData({ words: event.detail.value });
  },
  async claim() {
    const { id, words } = this.data;
    const made = await send(this, () => claim(id, words.trim()));
    if (made) this.settle(made.state === 'pending' ? '已提交认领，等待社区审核。' : '认领成功。');
  },
  askWithdraw() {
    this.setData({ withdrawing: !this.data.withdrawing, problem: '', told: '' });
  },
  async withdraw() {
    const { claimId, words } = this.data;
    const done = await send(this, () => withdraw(claimId, words.trim()));
    if (done) this.settle('已退出这个岗位，名额已放出。');
  },
  /** Forget what was typed, and show the post as it now is. @param {string} told */
  async settle(told) {
    forget(`post-${this.data.id}`);
    this.setData({ told, words: '', withdrawing: false });
    await this.load();
    wx.pageScrollTo({ scrollTop: 0 });
  },
  call() {
    const { sheet } = this.data;
    if (sheet) wx.makePhoneCall({ phoneNumber: sheet.phone });
  },
});
