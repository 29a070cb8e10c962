import { serverNow } from '../../api/http.js';
import { consentTexts } from '../../api/members.js';
import { cancelRegistration, myself } from '../../api/overview.js';
import { categories } from '../../api/posts.js';
import { registration, renew, resubmit, submit } from '../../api/registrations.js';
import { fill } from '../../behaviors/filling.js';
import { forget, keep, kept } from '../../behaviors/kept.js';
import { go } from '../../behaviors/going.js';
import { NO_PLACES, searchPlaces } from '../../behaviors/places.js';
import { SCREEN, loadedOnce, present, send } from '../../behaviors/present.js';
import { NO_OFFER, askForMessages, offerMessages } from '../../behaviors/subscribing.js';
import { consentItems } from '../../domain/consents.js';
import { yearOf } from '../../domain/dates.js';
import { toChoose } from '../../domain/posts.js';
import {
  SKILLS, TIMES, choicesOf, emptyForm, formOf, formProblems, standingWords, submissionOf, toggled, wishesOf,
} from '../../domain/registering.js';

const DRAFT = 'register';
const AGAIN = 'register-again';

/** Return what the page needs at its present step: standing, a form, or a returned form. */
async function begin() {
  const member = await myself();
  const year = yearOf(serverNow());
  const shown = { state: 'ready', name: member.name, unit: member.unit || '', standing: standingWords(member.registration, year), year };
  if (!member.registration) return { ...shown, step: 'form', ...(await blank(member)) };
  const found = await registration(member.registration.id);
  if (found.state === 'returned') return { ...shown, step: 'again', found, ...(await filled(found)) };
  return { ...shown, step: 'standing', found, renewable: found.state === 'active' && !member.registration.renewed };
}

/** @param {Membership} member */
async function blank(member) {
  const [texts, all] = await Promise.all([consentTexts(), categories()]);
  const home = member.community_id ? { id: member.community_id, name: member.community || '' } : null;
  return { texts, categories: all, known: member.community_id || '', form: { ...emptyForm(), community: home, ...kept(DRAFT, {}) } };
}

/** @param {Registration} found */
async function filled(found) {
  return { texts: [], categories: await categories(), form: { ...formOf(found), ...kept(AGAIN, {}) } };
}

Page({
  data: {
    ...SCREEN, step: '', name: '', unit: '', year: 0, standing: {}, renewable: false, problems: /** @type {Labels} */ ({}),
    form: emptyForm(), skillChoices: choicesOf(SKILLS, []), timeChoices: choicesOf(TIMES, []),
    categoryChoices: /** @type {object[]} */ ([]), consents: /** @type {object[]} */ ([]), texts: /** @type {ConsentText[]} */ ([]),
    categories: /** @type {Category[]} */ ([]), found: /** @type {Registration | null} */ (null), ...NO_PLACES, cancelling: false, reason: '', known: '', told: '', ...NO_OFFER,
  },
  ...loadedOnce,
  async load() {
    await present(this, begin);
    this.show(this.data.form);
  },
  /** Keep the form and show its choices. @param {RegistrationForm} form */
  show(form) {
    const { texts, categories: all } = this.data;
    this.setData({
      form,
      skillChoices: choicesOf(SKILLS, form.skills),
      timeChoices: choicesOf(TIMES, form.times),
      categoryChoices: toChoose(all, form.categories).map(({ code, name }) => ({ value: code, label: name, on: form.categories.includes(code) })),
      consents: consentItems(texts, form.consents),
    });
  },
  /** @param {Partial<RegistrationForm>} part */
  change(part) {
    const form = { ...this.data.form, ...part };
    const again = this.data.step === 'again';
    keep(again ? AGAIN : DRAFT, form);
    this.show(form);
    if (!this.data.problem) return;
    const problems = formProblems(form, { again });
    this.setData({ problems, problem: Object.values(problems).join('') });
  },
  /** @param {Typed} event */
  search(event) {
    return searchPlaces(this, event.detail.value);
  },
  /** @param {Told<Named>} event */
  choosePlace(event) {
    this.setData(NO_PLACES);
    this.change({ community: event.detail });
  },
  otherPlace() {
    this.change({ community: null });
  },
  /** @param {Tap} event */
  toggle(event) {
    const { list, value } = /** @type {{ list: 'skills' | 'times' | 'categories', value: string }} */ (event.currentTarget.dataset);
    this.change({ [list]: toggled(this.data.form[list], value) });
  },
  /** @param {Typed} event */
  type(event) {
    this.change({ [event.currentTarget.dataset.field]: event.detail.value });
  },
  /** @param {Answered} event */
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
  go,
  receipt() {
    const { found } = this.data;
    if (found) wx.navigateTo({ url: `/pages/receipt/receipt?id=${found.id}` });
  },
  askCancel() {
    this.setData({ cancelling: !this.data.cancelling, problem: '' });
  },
  fill,
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
