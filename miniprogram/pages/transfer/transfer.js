import { transfer } from '../../api/leaving.js';
import { myself } from '../../api/overview.js';
import { forget, keep, kept } from '../../behaviors/kept.js';
import { NO_PLACES, searchPlaces } from '../../behaviors/places.js';
import { SCREEN, present, send } from '../../behaviors/present.js';
import { REASONS, consequences, movingProblems, reasonOf } from '../../domain/moving.js';
import { choicesOf } from '../../domain/registering.js';

const DRAFT = 'transfer';
/** @type {MovingForm} */
const BLANK = { community: null, reason: '', more: '' };

Page({
  data: {
    ...SCREEN, from: '', home: '', form: BLANK, choices: choicesOf(REASONS, []), ...NO_PLACES,
    problems: /** @type {Labels} */ ({}), asking: false, follows: /** @type {string[]} */ ([]), done: '',
  },
  onLoad() {
    this.show(kept(DRAFT, BLANK));
    this.load();
  },
  load() {
    return present(this, async () => {
      const { registration } = await myself();
      if (registration?.state !== 'active') return { state: 'empty' };
      return { state: 'ready', from: registration.community, home: registration.community_id };
    });
  },
  /** @param {MovingForm} form */
  show(form) {
    this.setData({ form, choices: choicesOf(REASONS, [form.reason]), problems: {}, problem: '', asking: false });
  },
  /** @param {Partial<MovingForm>} part */
  change(part) {
    const form = { ...this.data.form, ...part };
    keep(DRAFT, form);
    this.show(form);
  },
  /** @param {Typed} event */
  search(event) {
    return searchPlaces(this, event.detail.value);
  },
  /** @param {Told<Named>} event */
  choose(event) {
    this.setData(NO_PLACES);
    this.change({ community: event.detail });
  },
  other() {
    this.change({ community: null });
  },
  /** @param {Typed} event */
  type(event) {
    this.change({ [event.currentTarget.dataset.field]: event.detail.value });
  },
  /** @param {Turned} event */
  ask(event) {
    const { form, from, home } = this.data;
    const problems = event.detail.open ? movingProblems(form, home) : {};
    const asking = event.detail.open && Object.keys(problems).length === 0;
    this.setData({ problems, asking, problem: '', follows: form.community ? consequences(from, form.community.name) : [] });
  },
  async transfer() {
    const { form } = this.data;
    const to = /** @type {Named} */ (form.community);
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
