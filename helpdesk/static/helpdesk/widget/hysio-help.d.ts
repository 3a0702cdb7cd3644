/** Hysio Help inside another application. Everything here may be called before the loader has arrived by pushing to `window.HysioHelp`. */

export type Locale = "nl" | "en" | "de" | "fr";

/** Where the reader is. Unknown keys are dropped, values are cut at 80 characters. Never put patient data in here. */
export interface Context {
  app?: string;
  screen?: string;
  role?: string;
  specialty?: string;
  locale?: Locale;
  country?: "nl" | "de" | "fr" | "uk" | "us";
  version?: string;
  error_code?: string;
  last_failed_action?: string;
}

export interface Options {
  /** The public id of the host application. */
  application?: string;
  /** A fresh signed token each time it is called. Without it the widget searches public articles and nothing else. */
  getToken?: () => Promise<string>;
  /** The address of the service, if it is not where this file came from; ends in a slash. */
  api?: string;
  locale?: Locale;
  theme?: "light" | "dark" | "auto";
  /** "none" when the host has a button of its own; the emergency link then stands where the element stands. */
  launcher?: "none";
  context?: Context;
}

export interface Article {
  key: string;
  locale: Locale;
  title: string;
  summary: string;
  url: string;
  section: string;
  type: string;
  type_label: string;
  safety: boolean;
  review_by: string;
  overdue: boolean;
  /** All six steps of the review stand behind the text. */
  reviewed: boolean;
  /** A translation whose source changed in what may harm a patient: say so wherever you show it. */
  behind: boolean;
  languages: { code: Locale; name: string; state: "fresh" | "stale" | "none"; url: string }[];
}

export interface Suggestion {
  article: Article;
  why: { code: string; text: string };
  pinned: boolean;
}

export interface Found {
  ask: string;
  text: string;
  results: { article: Article; passage: string; heading: string; anchor: string; url: string }[];
  answer: { text: string; kind: string; article: Article; heading: string; anchor: string; url: string; warning: string } | null;
  total: number;
}

export interface NewRequest {
  text?: string;
  affected?: "patient-now" | "work-stopped" | "hindered" | "question";
  reply_by?: "widget" | "email" | "phone";
  phone?: string;
}

export interface Events {
  open: undefined;
  close: undefined;
  shutdown: undefined;
  answer: { total: number; answered: boolean };
  article: { key: string; locale: Locale };
  vote: { key: string; useful: boolean };
  request: { number: string; request: string };
  error: { code: string };
}

export type View = "home" | "request" | "requests" | { article: string; anchor?: string };

export interface Help {
  init(options?: Options): void;
  update(context: Context): void;
  open(view?: View): Promise<void>;
  close(): void;
  search(text: string): Promise<Found | null>;
  suggest(context?: Context): Promise<Suggestion[]>;
  newRequest(fields?: NewRequest): Promise<void>;
  /** Hear of an event; call what comes back to hear no more of it. */
  on<Name extends keyof Events>(name: Name, listener: (detail: Events[Name]) => void): () => void;
  /** At sign-out: ends the session and forgets all that was typed, read and kept. */
  shutdown(): Promise<void>;
}

export interface HelpElement extends HTMLElement, Help {
  readonly locale: Locale;
}

export type Call = { [Name in keyof Help]: [Name, ...Parameters<Help[Name]>] }[keyof Help];

declare global {
  interface Window {
    HysioHelp: Help & { push(...calls: Call[]): void };
  }
  interface HTMLElementTagNameMap {
    "hysio-help": HelpElement;
  }
}
