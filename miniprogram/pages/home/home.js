import { signInAgain } from '../../api/accounts.js';
import { myRecords } from '../../api/activities.js';
import { myLetters } from '../../api/letters.js';
import { me } from '../../api/overview.js';
import { myClaims } from '../../api/posts.js';
import { present } from '../../behaviors/present.js';
import { readable } from '../../behaviors/readable.js';
import { halfOf, today } from '../../domain/dates.js';
import { plainMarks } from '../../domain/deeds.js';
import { codeOf } from '../../domain/failures.js';
import { nextPost } from '../../domain/posts.js';
import { confirmedIn } from '../../domain/records.js';
import { standingWords } from '../../domain/registering.js';
import { noticesOf, waitingFor } from '../../domain/waiting.js';

const MOST_RECORDS = 100;

/** Ask for who I am and what waits; that is enough to begin. */
async function begin() {
  const found = await me();
  const { member } = found;
  if (!member) return { state: 'ready', bound: false, signedOut: false };
  const now = Date.now();
  const letters = await myLetters();
  return {
    state: 'ready',
    bound: true,
    signedOut: false,
    name: member.name,
    standing: standingWords(member.registration, Number(today(now).slice(0, 4))),
    half: halfOf(today(now)).label,
    marks: plainMarks(member.deeds.done, member.deeds.of),
    deedWords: `五个一：${member.deeds.of}项中完成${member.deeds.done}项`,
    waiting: waitingFor(member, letters, now),
    notices: noticesOf(letters),
  };
}

/** Ask for hours and the next service, which come after. */
async function follow() {
  const now = Date.now();
  const [records, claims] = await Promise.all([myRecords('', MOST_RECORDS), myClaims()]);
  return { served: confirmedIn(records.items, halfOf(today(now))), next: nextPost(claims.items, now), followed: 'ready' };
}

Page({
  data: {
    scale: 1, state: 'loading', failure: null, bound: true, signedOut: false, name: '', standing: {}, half: '', marks: [],
    deedWords: '', waiting: [], notices: [], followed: 'loading', served: {},
    next: /** @type {ReturnType<typeof nextPost>} */ (null),
  },
  onShow() {
    readable(this);
    this.load();
  },
  onPullDownRefresh() {
    this.load();
  },
  async load() {
    await present(this, async () => {
      try {
        return await begin();
      } catch (thrown) {
        if (codeOf(thrown) === 'signed_out') return { state: 'ready', signedOut: true };
        throw thrown;
      }
    });
    if (this.data.state === 'ready' && this.data.bound && !this.data.signedOut) this.follow();
  },
  async follow() {
    try {
      this.setData(await follow());
    } catch (thrown) {
      this.setData({ followed: 'failed' });
    }
  },
  signIn() {
    signInAgain();
    this.load();
  },
  bind() {
    wx.navigateTo({ url: '/pages/bind/bind' });
  },
  register() {
    wx.navigateTo({ url: '/pages/register/register' });
  },
  deeds() {
    wx.navigateTo({ url: '/pages/deeds/deeds' });
  },
  posts() {
    wx.switchTab({ url: '/pages/posts/posts' });
  },
  /** @param {WechatMiniprogram.TouchEvent} event */
  openPost(event) {
    wx.navigateTo({ url: `/pages/post/post?id=${event.currentTarget.dataset.id}` });
  },
  /** @param {WechatMiniprogram.TouchEvent} event */
  openWaiting(event) {
    const { url, tab } = event.currentTarget.dataset;
    if (tab) wx.switchTab({ url });
    else wx.navigateTo({ url });
  },
});
