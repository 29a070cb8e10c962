/** What lies between the server's answers and the screen: forms, cards, events. */

type Labels = Record<string, string>;
/** A word with the look of its tag. */
type Tag = { label: string; tone: string };
type ListState = 'loading' | 'empty' | 'ready' | 'failed';
type Screen = { setData: (data: Record<string, any>) => void; data: Record<string, any> };
type Loaded = Screen & { load: () => unknown };

// Events
type Tap = WechatMiniprogram.TouchEvent;
type Told<T> = WechatMiniprogram.CustomEvent<T>;
type Typed = Told<{ value: string }>;
type Turned = Told<{ open: boolean }>;
type Switched = Told<{ value: boolean }>;
type Answered = Told<{ purpose: string; granted: boolean }>;
type Objected = Told<{ words: string }>;

// Forms
type Named = { id: string; name: string };
/** A community with the street it belongs to; '' where unknown. */
type Place = Named & { street: string };
type TimesForm = { from: string; to: string; pause: string; note: string };
type MovingForm = { community: Named | null; reason: string; more: string };
type Answers = Record<string, boolean | null>;
type RegistrationForm = {
  community: Named | null; skills: string[]; otherSkills: string; categories: string[]; times: string[]; otherTimes: string;
  pledge: string; consents: Answers;
};
type WrittenForm = { about: string; content: string };
type Writing = {
  draft: string; most: number; choices: (chosen: string) => object[]; problems: (form: WrittenForm) => Labels;
  list: (cursor?: string) => Promise<Batch<any>>; card: (item: any) => object;
  submit: (about: string, content: string) => Promise<any>; told: (sent: any) => string;
};

// What waits, what went wrong
/** `at` by the server's clock. */
type Scan = { code: string; at: number };
type Outcome = { words: string; good: boolean };
type Writes = Record<string, { key: string; at: number }>;
type Failure = Error & { code: string; words: string; status: number; fields: Record<string, string[]> };
type Shown = { words: string; action: 'retry' | 'bind' | 'home' };

// Pages
type Act = 'claim' | 'withdraw' | 'wait' | 'offer' | 'leave' | 'register' | 'none';
type PostsView = 'takeable' | 'all' | 'mine';
type FoundPosts = { cards: object[]; waits?: object[]; next: string };
type Supply = { given: Code[]; skew: number; askedAt: number; clock: number; asking: boolean };
/** What WeChat's types of on… and off… share. */
type Listener = (change?: any) => void;
