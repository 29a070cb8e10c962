import { serverNow } from '../../api/http.js';
import { consentTexts } from '../../api/members.js';
import { communities } from '../../api/organisations.js';
import { cancelRegistration, me } from '../../api/overview.js';
import { categories } from '../../api/posts.js';
import { registration, renew, resubmit, submit } from '../../api/registrations.js';
import { forget, keep, kept } from '../../behaviors/kept.js';
import { goTo } from '../../behaviors/going.js';
import { present, send } from '../../behaviors/present.js';
import { readable } from '../../behaviors/readable.js';
import { NO_OFFER, askForMessages, offerMessages } from '../../behaviors/subscribing.js';
import { consentItems } from '../../domain/consents.js';
import { today } from '../../domain/dates.js';
import { failure } from '../../domain/failures.js';
import {
  SKILLS, TIMES, choicesOf, emptyForm, formOf, formProblems, standingWords, submissionOf, toggled, wishesOf,
} from '../../domain/registering.js';

/** @typedef {import('../../domain/registering.js').Form} Form */
/** @typedef {import('../../api/members.js').ConsentText} ConsentText */

const DRAFT = 'register';
const AGAIN = 'register-again';

/** Return what the page needs at its present step: standing, a form, or a returned form. */
async function begin() {
  const { member } = await me();
  if (!member) throw failure('forbidden', '请先绑定本人身份。');
  const year = Number(today(serverNow()).slice(0, 4));
  const shown = { state: 'ready', name: member.name, unit: member.unit || '', standing: standingWords(member.registration, year), year };
  if (!member.registration) return { ...shown, step: 'form', ...(await blank(member)) };
  const found = await registration(member.registration.id);
  if (found.state === 'returned') return { ...shown, step: 'again', found, ...(await filled(found)) };
  return { ...shown, step: 'standing', found, renewable: found.state === 'active' && !member.registration.renewed };
}

/** @param {import('../../api/overview.js').Membership} member */
async function blank(member) {
  const [texts, all] = await Promise.all([consentTexts(), categories()]);
  const home = member.community_id ? { id: member.community_id, name: member.community || '' } : null;
  return { texts, categories: all, known: member.community_id || '', form: { ...emptyForm(), community: home, ...kept(DRAFT, {}) } };
}

/** @param {import('../../api/registrations.js').Registration} found */
async function filled(found) {
  return { texts: [], categories: await categories(), form: { ...formOf(found), ...kept(AGAIN, {}) } };
}

Page({
  data: {
    scale: 1, state: 'loading', failure: null, step: '', name: '', unit: '', year: 0, standing: {}, renewable: false, sending: false,
    problem: '', problems: /** @type {Record<string, string>} */ ({}), form: emptyForm(), skillChoices: choicesOf(SKILLS, []),
    timeChoices: choicesOf(TIMES, []), categoryChoices: /** @type {object[]} */ ([]), consents: /** @type {object[]} */ ([]),
    texts: /** @type {ConsentText[]} */ ([]), categories: /** @type {import('../../api/posts.js').Category[]} */ ([]),
    found: /** @type {import('../../api/registrations.js').Registration | null} */ (null),
    places: /** @type {import('../../api/organisations.js').Place[]} */ ([]), placeWords: '', searched: false, searchProblem: '',
    cancelling: false, reason: '', known: '', told: '', ...NO_OFFER,
  },
  onLoad() {
    readable(this);
    this.load();
  },
  async load() {
    await present(this, begin);
    this.show(this.data.form);
  },
  /** Keep the form and show its choices. @param {Form} form */
  show(form) {
    const { texts, categories: all } = this.data;
    this.setData({
      form,
      skillChoices: choicesOf(SKILLS, form.skills),
      timeChoices: choicesOf(TIMES, form.times),
      categoryChoices: all.map(({ code, name }) => ({ value: code, label: name, on: form.categories.includes(code) })),
      consents: consentItems(texts, form.consents),
    });
  },
  /** @param {Partial<Form>} part */
  change(part) {
    const form = { ...this.data.form, ...part };
    const again = this.data.step === 'again';
    keep(again ? AGAIN : DRAFT, form);
    this.show(form);
    if (!this.data.problem) return;
    const problems = formProblems(form, { again });
    this.setData({ problems, problem: Object.values(problems).join('') });
  },
  /** @param {WechatMiniprogram.CustomEvent<{ value: string }>} event */
  async search(event) {
    const words = event.detail.value.trim();
    this.setData({ placeWords: event.detail.value, searchProblem: '', searched: false, places: words ? this.data.places : [] });
    if (!words) return;
    try {
      const places = await communities(words);
      if (this.data.placeWords.trim() === words) this.setData({ places, searched: true });
    } catch (thrown) {
      this.setData({ searchProblem: '没有查到社区名单，请检查网络后再输入一次。' });
    }
  },
  /** @param {WechatMiniprogram.TouchEvent} event */
  choosePlace(event) {
    const { id, name } = event.currentTarget.dataset;
    this.setData({ places: [], placeWords: '', searched: false });
    this.change({ community: { id, name } });
  },
  otherPlace() {
    this.change({ community: null });
  },
  /** @param {WechatMiniprogram.TouchEvent} event */
  toggle(event) {
    const { list, value } = /** @type {{ list: 'skills' | 'times' | 'categories', value: string }} */ (event.currentTarget.dataset);
    this.change({ [list]: toggled(this.data.form[list], value) });
  },
  /** @param {WechatMiniprogram.CustomEvent<{ value: string }>} event */
  type(event) {
    this.change({ [event.currentTarget.dataset.field]: event.detail.value });
  },
  /** @param {WechatMiniprogram.CustomEvent<{ purpose: string, granted: boolean }>} event */
  answer(event) {
    const { purpose, granted } = event.detail;
    this.change({ consents: { ...this.data.form.consents, [purpose]: granted } });
  },
  async submit() {
    const { form, texts, found, step } = this.data;
    const again = step === 'again';
    const problems = formProblems(form, { again });
    const sentences = Object.values(problems);
    this.setData({ problems, problem: sentences.join('') });
    if (sentences.length) return;
    const sent = await send(this, () =>
      again && found ? resubmit(found.id, wishesOf(form)) : submit(submissionOf(form, texts[0].version)),
    );
    if (!sent) return;
    forget(again ? AGAIN : DRAFT);
    await this.settle('已提交，等待社区审核。', ['registration', 'activity']);
    wx.pageScrollTo({ scrollTop: 0 });
  },
  async renew() {
    const { found } = this.data;
    if (found && (await send(this, () => renew(found.id)))) this.settle(`${this.data.year}年度续报已办好。`, ['renewal', 'activity', 'letter']);
  },
  /** Show how it now stands, and offer messages. @param {string} told @param {readonly string[]} kinds */
  async settle(told, kinds) {
    this.setData({ told, state: 'loading' });
    await this.load();
    offerMessages(this, kinds);
  },
  ask() {
    askForMessages(this);
  },
  transfer() {
    goTo('/pages/transfer/transfer');
  },
  receipt() {
    const { found } = this.data;
    if (found) wx.navigateTo({ url: `/pages/receipt/receipt?id=${found.id}` });
  },
  askCancel() {
    this.setData({ cancelling: !this.data.cancelling, problem: '' });
  },
  /** @param {WechatMiniprogram.CustomEvent<{ value: string }>} event */
  typeReason(event) {
    this.setData({ reason: event.detail.value });
  },
  async cancel() {
    const { found, reason } = this.data;
    if (!found) return;
    if (!reason.trim()) return this.setData({ problem: '请写明注销原因，例如：已迁居外地。' });
    const done = await send(this, () => cancelRegistration(found.id, reason.trim(), found.version));
    if (!done) return;
    this.setData({ cancelling: false, reason: '' });
    this.load();
  },
});
