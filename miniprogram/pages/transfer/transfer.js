import { transfer } from '../../api/leaving.js';
import { me } from '../../api/overview.js';
import { forget, keep, kept } from '../../behaviors/kept.js';
import { NO_PLACES, searchPlaces } from '../../behaviors/places.js';
import { present, send } from '../../behaviors/present.js';
import { readable } from '../../behaviors/readable.js';
import { failure } from '../../domain/failures.js';
import { REASONS, consequences, movingProblems, reasonOf } from '../../domain/moving.js';
import { choicesOf } from '../../domain/registering.js';

const DRAFT = 'transfer';
/** @type {import('../../domain/moving.js').Form} */
const BLANK = { community: null, reason: '', more: '' };

Page({
  data: {
    scale: 1, state: 'loading', failure: null, from: '', home: '', form: BLANK, choices: choicesOf(REASONS, []), ...NO_PLACES,
    problems: /** @type {Record<string, string>} */ ({}), problem: '', sending: false, asking: false, follows: /** @type {string[]} */ ([]), done: '',
  },
  onLoad() {
    readable(this);
    this.show(kept(DRAFT, BLANK));
    this.load();
  },
  load() {
    return present(this, async () => {
      const { member } = await me();
      if (!member) throw failure('forbidden', '请先绑定本人身份。');
      const { registration } = member;
      if (!registration || registration.state !== 'active') return { state: 'empty' };
      return { state: 'ready', from: registration.community, home: registration.community_id };
    });
  },
  /** @param {import('../../domain/moving.js').Form} form */
  show(form) {
    this.setData({ form, choices: choicesOf(REASONS, [form.reason]), problems: {}, problem: '', asking: false });
  },
  /** @param {Partial<import('../../domain/moving.js').Form>} part */
  change(part) {
    const form = { ...this.data.form, ...part };
    keep(DRAFT, form);
    this.show(form);
  },
  /** @param {WechatMiniprogram.CustomEvent<{ value: string }>} event */
  search(event) {
    return searchPlaces(this, event.detail.value);
  },
  /** @param {WechatMiniprogram.CustomEvent<{ id: string, name: string }>} event */
  choose(event) {
    this.setData(NO_PLACES);
    this.change({ community: event.detail });
  },
  other() {
    this.change({ community: null });
  },
  /** @param {WechatMiniprogram.CustomEvent<{ value: string }>} event */
  because(event) {
    this.change({ reason: event.detail.value });
  },
  /** @param {WechatMiniprogram.CustomEvent<{ value: string }>} event */
  type(event) {
    this.change({ more: event.detail.value });
  },
  /** @param {WechatMiniprogram.CustomEvent<{ open: boolean }>} event */
  ask(event) {
    const { form, from, home } = this.data;
    const problems = event.detail.open ? movingProblems(form, home) : {};
    const asking = event.detail.open && Object.keys(problems).length === 0;
    this.setData({ problems, asking, problem: '', follows: form.community ? consequences(from, form.community.name) : [] });
  },
  async transfer() {
    const { form } = this.data;
    const to = /** @type {{ id: string, name: string }} */ (form.community);
    const moved = await send(this, () => transfer(to.id, reasonOf(form)));
    if (!moved) return;
    forget(DRAFT);
    this.setData({ done: to.name });
    wx.pageScrollTo({ scrollTop: 0 });
  },
  register() {
    wx.redirectTo({ url: '/pages/register/register' });
  },
});
