/** What the server answers and takes, as api/ hands it on: one name each, known to every script of the mini-program. */

type Query = Record<string, string | number | null | undefined>;
type Headers = Record<string, string>;
type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
type Answer = { status: number; body: any };
/** Part of a list; `next` is the cursor of the part that follows. */
type Batch<T> = { items: T[]; next: string | null };

// Who one is (overview.js, members.js, organisations.js, registrations.js, leaving.js)
type Consent = { purpose: string; title: string; granted: boolean | null };
type Standing = {
  id: string; state: string; community_id: string; community: string; number: string | null; renewed: boolean; reason: string | null;
};
type Membership = {
  id: string; name: string; phone: string | null; state: string; unit: string | null; community_id: string | null;
  community: string | null; registration: Standing | null; consents: Consent[]; points_on: boolean;
  deeds: { year: number; done: number; of: number };
};
type Staff = { name: string; areas: string[] };
type Me = { bound: boolean; binding_code: string | null; name: string | null; member: Membership | null; staff?: Staff | null };
type Next = { activity_id: string | null; post_id: string | null; name: string; starts_at: string; ends_at: string; place: string };
type Waiting = { kind: string; title: string; words: string; page: string; until: string | null };
type Home = {
  me: Me; half: { label: string; hours: string; services: number } | null; year_hours: string | null;
  deeds: { kind: number; label: string; done_on: string | null }[]; next: Next[]; waiting: Waiting[];
  notices: { unread: number; items: Notice[] }; staff: boolean;
};
type ConsentText = {
  purpose_code: string; version: string; title: string; purpose: string; receiver: string; kinds: string; retention: string;
  withdrawal: string;
};
type Area = { id: string; name: string; parent_id: string | null };
type Registration = {
  id: string; community_id: string; community: string; state: string; number: string | null; year: number | null;
  submitted_on: string; registered_on: string | null; skills: string[]; categories: string[]; free_times: string | null;
  pledge: string | null; reason: string | null; version: number;
};
type Receipt = {
  number: string; name: string; unit: string | null; community: string; registered_on: string; method: string;
  issuer: string | null; contact_name: string | null; contact_phone: string | null; printed_on: string;
};
type Transferred = { id: string; state: string; claims_ended: number; following_id: string | null; version: number };

// Posts and claims (posts.js)
type Category = { code: string; name: string; qualification: boolean; risky: boolean; retired_on: string | null };
type Slot = { weekday: number | null; from: string; to: string };
type Post = {
  id: string; number: string; name: string; category_code: string; duties: string; requirements: string | null;
  professional: boolean; place: string; capacity: number; taken: number; starts_on: string; ends_on: string; slots: Slot[];
  needs_approval: boolean; risky: boolean; risk_notice: string | null; leader_name: string; state: string;
  close_reason: string | null; obstacle?: string | null; obstacle_words?: string | null;
};
type Claim = {
  id: string; post_id: string; state: string; note: string | null; note_held: boolean; reason: string | null;
  reason_held: boolean; claimed_at: string; ended_at: string | null;
};
type Wait = {
  id: string; post_id: string; post_name: string; community: string; state: string; place: number | null;
  offered_until: string | null; joined_at: string;
};
type PostView = {
  post: Post; leader_phone: string | null; my_claim: Claim | null; obstacle?: string | null; obstacle_words?: string | null;
  my_wait?: Wait | null;
};
type PostFilter = { show: 'takeable' | 'all'; category?: string; on?: string; q?: string; cursor?: string };

// Activities and service records (activities.js, ledger.js, deeds.js, points.js)
type Attendance = {
  activity_id: string; started_at: string | null; stopped_at: string | null; break_minutes: number; note: string | null;
  source: string; late_sent: boolean; state: string;
};
type MyActivity = {
  id: string; number: string; name: string; day: string; starts_at: string; ends_at: string; place: string;
  content: string | null; leader_name: string | null; state: string; reason: string | null; attendance: Attendance | null;
  record: { id: string; state: string; hours: string; minutes: number } | null;
};
type Times = { started_at: string; stopped_at: string; break_minutes: number; note: string | null };
type RecordObjection = {
  id: string; record_id: string; words: string; words_held: boolean; raised_at: string; state: string; answer: string | null;
  answered_at: string | null;
};
type ServiceRecord = {
  id: string; mark: string; activity_name: string; place: string; category: string; day: string; started_at: string;
  stopped_at: string; break_minutes: number; minutes: number; recognised_minutes: number; hours: string;
  quality: string | null; note: string | null; deeds: number[]; points: string | null; state: string; reason: string | null;
  due_on: string; late: boolean; guest: boolean; confirmer: string | null; objections?: RecordObjection[]; may_object?: boolean;
};
type Totals = { services: number; minutes: number; hours: string; helped_matters: number; deeds: number[]; points: string | null };
type Ledger = { year: number; hours: string; lines: ServiceRecord[]; totals: Totals };
type Deed = { kind: number; label: string; done_on: string | null; evidence: { label: string; day: string }[] };
type Progress = { year: number; done: number; items: Deed[] };
type PointsEntry = { id: string; day: string; label: string; rule_code: string; points: string; reverses: string | null };
type Statement = {
  year: number; points: string; halves: { period: string; points: string }[]; entries: PointsEntry[];
  rules: { code: string; label: string; text: string }[];
};

// Letters, notices, opinions, complaints
type Objection = { id: string; words: string; raised_at: string; answer: string | null; upheld: boolean | null; answered_at: string | null };
type Numbers = { services: number; minutes: number; deeds: number; half_points: number | null; posts: string[]; notes: string[] };
type OwnLine = {
  letter_id: string; kind: string; period: string; period_label: string; community: string; unit: string; state: string;
  state_label: string; number: string | null; listed: boolean; note: string | null; line: Numbers | null;
  rating_label: string | null; remark: string | null; may_object_until: string | null; objections: Objection[];
};
type Notice = {
  id: string; kind: string; kind_label: string; title: string; words: string; page: string | null; created_at: string;
  read_at: string | null;
};
type Template = { kind: string; label: string; template_id: string };
/** What a person said to WeChat's question: accept, reject, ban or filter. */
type TemplateAnswer = { template_id: string; answer: string };
type Opinion = {
  id: string; community: string; category: string; content: string; content_held: boolean; day: string; state: string;
  state_label: string; reply: string | null; decided_at: string | null;
};
type Complaint = {
  id: string; number: string; subject: string; subject_label: string; content: string; state: string; state_label: string;
  answer: string | null; answered_at: string | null; created_at: string;
};

// The roll call of a paired phone (roll-calls.js)
type Activity = { id: string; name: string; starts_at: string; ends_at: string; place: string; state: string };
type RollCall = Activity & { expected: number; present: number; complete: number; confirmed: number };
type Person = {
  member_id: string; name: string; unit: string | null; expected: boolean; attendance: Attendance | null;
  record: { id: string; state: string; minutes: number; hours: string } | null; own: boolean;
};
type People = readonly Person[];
type Sheet = { activity: Activity; people: Person[] };
type Code = { text: string; shows_from: string; shows_until: string; image: string };
type Entry = { member_id: string; event: 'start' | 'stop' | 'absent' | 'clear'; at: string | null; reason: string | null };
type Entries = readonly Entry[];
