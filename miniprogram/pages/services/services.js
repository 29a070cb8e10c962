import { myActivities, myRecords, objectToRecord, propose } from '../../api/activities.js';
import { serverNow } from '../../api/http.js';
import { me, meet } from '../../api/overview.js';
import { go } from '../../behaviors/going.js';
import { forget, keep, kept } from '../../behaviors/kept.js';
import { objecting } from '../../behaviors/objecting.js';
import { SCREEN, present, send } from '../../behaviors/present.js';
import { onScans, scan, sendScans, takeOutcomes, takeScan, waitingScans } from '../../behaviors/scanning.js';
import { activityCard, timesForm, timesOf, timesProblem } from '../../domain/activities.js';
import { stateOf } from '../../domain/list-states.js';
import { recordCard } from '../../domain/records.js';
import { queueWords } from '../../domain/scans.js';

const EMPTY = {
  activities: '还没有您的活动。认领岗位后，社区安排的活动会列在这里；到现场扫码即可签到。',
  records: '还没有服务记录。参加服务后，由社区登记并认定，结果会显示在这里。',
};

async function activities() {
  const [coming, past] = await Promise.all([myActivities('coming'), myActivities('past'), meet()]);
  return { ...shownActivities(coming.items, past.items), state: stateOf([...coming.items, ...past.items]), next: past.next || '' };
}

/** @param {MyActivity[]} soon @param {MyActivity[]} gone */
function shownActivities(soon, gone) {
  const now = serverNow();
  return { soon, gone, coming: soon.map((each) => activityCard(each, now)), past: gone.map((each) => activityCard(each, now)) };
}

async function records() {
  const [{ items, next }, { member }] = await Promise.all([myRecords(), me()]);
  return { state: stateOf(items), cards: items.map(recordCard), next: next || '', pointsOn: Boolean(member?.points_on) };
}

Page({
  data: {
    ...SCREEN, view: /** @type {'activities' | 'records'} */ ('activities'), empty: EMPTY.activities,
    soon: /** @type {MyActivity[]} */ ([]), gone: /** @type {MyActivity[]} */ ([]), coming: /** @type {object[]} */ ([]), past: /** @type {object[]} */ ([]),
    cards: /** @type {ReturnType<typeof recordCard>[]} */ ([]), next: '', pointsOn: false, told: '',
    scanning: false, outcomes: /** @type {Outcome[]} */ ([]), queued: '', timing: '', form: { from: '', to: '', pause: '', note: '' }, writing: '', words: '',
  },
  onShow() {
    onScans(() => this.showScans());
    this.showScans();
    this.load();
    sendScans().then(() => this.showScans());
  },
  onHide() {
    onScans(() => {});
    this.setData({ outcomes: [], told: '' });
  },
  onPullDownRefresh() {
    this.load();
  },
  load() {
    return present(this, () => (this.data.view === 'activities' ? activities() : records()));
  },
  /** @param {Tap} event */
  turn(event) {
    const view = /** @type {'activities' | 'records'} */ (event.currentTarget.dataset.view);
    this.setData({ view, empty: EMPTY[view], state: 'loading', next: '', problem: '', told: '', timing: '', writing: '' });
    this.load();
  },
  async more() {
    const { next, view } = this.data;
    const found = await send(this, async () => {
      const page = view === 'activities' ? await myActivities('past', next) : await myRecords(next);
      return { ...(view === 'activities' ? this.older(page.items) : this.olderRecords(page.items)), next: page.next || '' };
    });
    if (found) this.setData(found);
  },
  /** @param {any[]} items */
  older(items) {
    return shownActivities(this.data.soon, [...this.data.gone, ...items]);
  },
  /** @param {any[]} items */
  olderRecords(items) {
    return { cards: [...this.data.cards, ...items.map(recordCard)] };
  },
  async scan() {
    const text = await scan();
    if (text === null || this.data.scanning) return;
    this.setData({ scanning: true, outcomes: [] });
    const outcome = await takeScan(text);
    this.setData({ scanning: false, outcomes: [outcome], queued: queueWords(waitingScans()) });
    if (outcome.good && this.data.view === 'activities') this.load();
  },
  /** Show what became of scans that were sent later, and how many still wait. */
  showScans() {
    const outcomes = takeOutcomes();
    this.setData({ queued: queueWords(waitingScans()), ...(outcomes.length ? { outcomes: [...this.data.outcomes, ...outcomes] } : {}) });
    if (outcomes.length && this.data.view === 'activities') this.load();
  },
  /** @param {string} id */
  activity(id) {
    return /** @type {MyActivity} */ ([...this.data.soon, ...this.data.gone].find((each) => each.id === id));
  },
  /** @param {Tap} event */
  beginTimes(event) {
    const { id } = event.currentTarget.dataset;
    this.setData({ timing: id, form: kept(`times-${id}`, timesForm(this.activity(id))), problem: '', told: '' });
  },
  /** @param {Told<Labels>} event */
  changeTimes(event) {
    const form = { ...this.data.form, ...event.detail };
    keep(`times-${this.data.timing}`, form);
    this.setData({ form, problem: '' });
  },
  async sendTimes() {
    const { timing, form } = this.data;
    const activity = this.activity(timing);
    const problem = timesProblem(activity, form, serverNow());
    this.setData({ problem });
    if (problem || !(await send(this, () => propose(timing, timesOf(activity, form))))) return;
    forget(`times-${timing}`);
    this.setData({ timing: '', told: '时间已提交，由社区核对后认定。' });
    this.load();
  },
  ...objecting('record-', objectToRecord),
  close() {
    this.setData({ timing: '', writing: '', problem: '' });
  },
  go,
});
