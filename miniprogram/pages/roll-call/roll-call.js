import { serverNow } from '../../api/http.js';
import { ROLL_CALL } from '../../api/owner.js';
import { confirm, mark, rollCall } from '../../api/roll-calls.js';
import { fill } from '../../behaviors/filling.js';
import { forget, keep, kept } from '../../behaviors/kept.js';
import { SCREEN, send } from '../../behaviors/present.js';
import { presentToStaff } from '../../behaviors/staffed.js';
import { dayOf, shortDay } from '../../domain/dates.js';
import { failure, isDecided, wordsOf } from '../../domain/failures.js';
import { stateOf } from '../../domain/list-states.js';
import { QUALITIES } from '../../domain/records.js';
import { choicesOf, toggled } from '../../domain/registering.js';
import {
  REASONS, applied, countsOf, doneWords, entriesOf, isOutside, isReady, meant, needsReason, namesOf, refusedWords,
  rowOf, span, timely, undoing,
} from '../../domain/roll-call.js';
import { labelled } from '../../domain/words.js';

/** @type {WeakMap<object, Listener>} */
const listeners = new WeakMap();

/** @param {string} id */
function draft(id) {
  return ROLL_CALL + id;
}

Page({
  data: {
    ...SCREEN, unpaired: false, id: '', name: '', when: '', place: '', outside: false,
    activity: /** @type {Activity | null} */ (null), people: /** @type {Person[]} */ ([]), queue: /** @type {Entry[]} */ ([]),
    rows: /** @type {ReturnType<typeof rowOf>[]} */ ([]), counts: /** @type {object[]} */ ([]), toStart: 0, toStop: 0, toConfirm: 0, open: '', done: '', undo: /** @type {Entry[]} */ ([]), asking: /** @type {string[]} */ ([]), askingFor: '',
    event: /** @type {Entry['event']} */ ('start'), reason: '', other: '', reasons: choicesOf(REASONS, []), confirming: false,
    chosen: /** @type {string[]} */ ([]), chips: /** @type {object[]} */ ([]), quality: '', qualities: labelled(QUALITIES, []),
  },
  onLoad(query) {
    this.setData({ id: query.id || '' });
    listeners.set(this, ({ isConnected }) => void (isConnected && this.flush()));
  },
  async onShow() {
    this.setData({ queue: kept(draft(this.data.id), []) });
    wx.onNetworkStatusChange(this.listener());
    await this.load();
    this.flush();
  },
  onHide() {
    wx.offNetworkStatusChange(this.listener());
  },
  onUnload() {
    wx.offNetworkStatusChange(this.listener());
  },
  listener() {
    return /** @type {Listener} */ (listeners.get(this));
  },
  onPullDownRefresh() {
    this.load();
  },
  load() {
    return presentToStaff(this, async () => {
      const { activity, people } = await rollCall(this.data.id);
      const when = `${shortDay(dayOf(activity.starts_at))} ${span(activity)}`;
      return { state: stateOf(people), activity, name: activity.name, when, place: activity.place, ...this.drawn(people, this.data.queue, activity) };
    });
  },
  /**
   * Return what the page shows of the people, with what has not arrived yet.
   * @param {Person[]} people
   * @param {Entry[]} queue
   * @param {Activity | null} activity
   */
  drawn(people, queue, activity) {
    const seen = applied(people, queue);
    return {
      people, queue, rows: seen.map(rowOf), counts: countsOf(seen), outside: activity !== null && isOutside(activity, serverNow()),
      toStart: meant(seen, 'start').length, toStop: meant(seen, 'stop').length, toConfirm: seen.filter(isReady).length,
    };
  },
  seen() {
    return applied(this.data.people, this.data.queue);
  },
  /** @param {Tap} event */
  turn(event) {
    const { id } = event.currentTarget.dataset;
    this.setData({ open: this.data.open === id ? '' : id });
  },
  /** @param {Tap} event */
  tap(event) {
    const { id, event: what, there } = event.currentTarget.dataset;
    if (there) return this.setData({ open: id });
    this.begin([id], what);
  },
  /** @param {Tap} event */
  async all(event) {
    const what = /** @type {'start' | 'stop'} */ (event.currentTarget.dataset.event);
    const ids = meant(this.seen(), what).map((person) => person.member_id);
    const verb = what === 'start' ? '签到' : '签退';
    const { confirm: agreed } = await wx.showModal({ title: `全部${verb}`, content: `${ids.length}人都按现在的时间${verb}。`, confirmText: verb });
    if (agreed) this.begin(ids, what);
  },
  /** Enter what was tapped, after asking why where that is needed. @param {string[]} ids @param {Entry['event']} event */
  begin(ids, event) {
    const { outside, reason } = this.data;
    if (needsReason(this.data.people, ids, outside) && !reason) return this.setData({ asking: ids, event, askingFor: namesOf(this.seen(), ids) });
    this.enter(entriesOf(ids, event, serverNow(), reason));
  },
  /** @param {Typed} event */
  because(event) {
    this.setData({ other: '', reasons: choicesOf(REASONS, [event.detail.value]), reason: event.detail.value });
    this.explain();
  },
  fill,
  explain() {
    const { asking, event, other } = this.data;
    const reason = other.trim() || this.data.reason;
    if (!reason) return;
    this.setData({ asking: [], reason });
    this.enter(entriesOf(asking, event, serverNow(), reason));
  },
  drop() {
    this.setData({ asking: [] });
  },
  /** Show it at once, and send it after what still waits. @param {Entry[]} entries */
  enter(entries) {
    const before = this.seen();
    wx.vibrateShort({ type: 'light', fail: () => {} });
    this.hold([...this.data.queue, ...entries]);
    this.setData({ done: doneWords(before, entries), undo: undoing(before, entries), problem: '', open: '' });
    this.flush();
  },
  undo() {
    const { undo, queue } = this.data;
    this.hold([...queue, ...undo]);
    this.setData({ done: '已撤销', undo: [] });
    this.flush();
  },
  /** Keep what waits on the phone, and show it. @param {Entry[]} queue @param {Person[]} [people] */
  hold(queue, people) {
    if (queue.length) keep(draft(this.data.id), queue);
    else forget(draft(this.data.id));
    this.setData(this.drawn(people || this.data.people, queue, this.data.activity));
  },
  /** Send what waits, in order; what the server refuses is taken back and told. */
  async flush() {
    const { id, queue, sending } = this.data;
    if (sending || !queue.length) return;
    this.setData({ sending: true, problem: '' });
    try {
      const { people } = await mark(id, timely(queue, serverNow()));
      this.hold(this.data.queue.slice(queue.length), people);
    } catch (thrown) {
      return this.fail(thrown, queue);
    }
    this.setData({ sending: false });
    this.flush();
  },
  /** @param {unknown} thrown @param {Entry[]} sent */
  fail(thrown, sent) {
    if (!isDecided(thrown)) return this.setData({ sending: false, problem: wordsOf(thrown) });
    this.hold(this.data.queue.slice(sent.length));
    const problem = refusedWords(thrown, this.data.people, sent.map((entry) => entry.member_id));
    this.setData({ sending: false, problem, done: '', undo: [] });
  },
  review() {
    if (this.data.queue.length) return this.setData({ problem: '还有登记没有送到，送到后再认定。' });
    this.choose(this.seen().filter(isReady).map((person) => person.member_id));
    this.setData({ confirming: true, problem: '' });
    wx.pageScrollTo({ scrollTop: 0 });
  },
  /** @param {string[]} chosen */
  choose(chosen) {
    const ready = this.seen().filter(isReady);
    this.setData({ chosen, chips: ready.map(({ member_id, name }) => ({ value: member_id, label: name, on: chosen.includes(member_id) })) });
  },
  /** @param {Typed} event */
  toggle(event) {
    this.choose(toggled(this.data.chosen, event.detail.value));
  },
  /** @param {Typed} event */
  judge(event) {
    const quality = event.detail.value === this.data.quality ? '' : event.detail.value;
    this.setData({ quality, qualities: labelled(QUALITIES, [quality]) });
  },
  async confirm() {
    const { id, chosen, quality } = this.data;
    const sheet = await send(this, () => this.asked(confirm(id, chosen, quality || null)));
    if (!sheet) return;
    this.hold([], sheet.people);
    this.setData({ confirming: false, done: `已认定${chosen.length}人的服务`, undo: [] });
  },
  /** Name the people whom a refusal means. @template T @param {Promise<T>} answer */
  async asked(answer) {
    try {
      return await answer;
    } catch (thrown) {
      throw failure('refused', refusedWords(thrown, this.data.people, []));
    }
  },
  back() {
    this.setData({ confirming: false, problem: '' });
  },
});
