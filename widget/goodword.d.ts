/**
 * Goodword's commands for a page. Push them before the script is there or after; call them once it is:
 *
 *     window.goodword = window.goodword || [];
 *     goodword.push(["identify", jwt]);
 */
export type Command =
  | ["open"]
  | ["close"]
  | ["identify", identity: string]
  | ["setLocale", locale: string]
  | ["purchase"]
  | ["consent", agreed: boolean]
  // A list cannot tie the detail to the event; the method `on` does.
  | ["on", event: keyof Events, handler: (detail: any) => void];

/** What each event `goodword:{name}` of the element brings as `detail`. */
export interface Events {
  /** The widget can be used. */
  ready: null;
  /** The window over the page was opened. */
  open: null;
  /** The advocate has a link. */
  enrol: { url: string };
  /** The friend redeemed the link, with this coupon if there is one. */
  claim: { coupon?: string };
  /** A link or a coupon is on the clipboard. */
  copy: { text: string };
  /** The link was shared through this channel, such as `whatsapp`. */
  share: { channel: string };
  /** The friend wants this coupon filled in: the page does that. */
  apply: { coupon: string };
  /** Something did not work; the person reads this sentence. */
  error: { message: string };
}

/** The link that this browser followed, as long as the program remembers it. */
export interface Attribution {
  code: string | null;
  /** The channel that the link was shared by. */
  source: string | null;
}

export interface Goodword {
  push(...commands: Command[]): void;
  /** Opens the widget in a window over the page. */
  open(): void;
  close(): void;
  /** Tells who the customer is, by an identity that your server signed. */
  identify(identity: string): void;
  setLocale(locale: string): void;
  attribution(): Attribution;
  /**
   * Tells what the visitor said to being remembered; tell it on every page. With `data-consent="wait"` nothing is kept in the
   * browser before a yes; a no takes away what was kept.
   */
  consent(agreed: boolean): void;
  on<Name extends keyof Events>(event: Name, handler: (detail: Events[Name]) => void): void;
  /** Tells of a purchase: it opens the widget if the program's `popup` says so. */
  purchase(): void;
}

declare global {
  interface Window {
    goodword: Goodword | Command[];
  }

  interface HTMLElementTagNameMap {
    "goodword-widget": HTMLElement;
  }

  interface DocumentEventMap {
    "goodword:ready": CustomEvent<Events["ready"]>;
    "goodword:open": CustomEvent<Events["open"]>;
    "goodword:enrol": CustomEvent<Events["enrol"]>;
    "goodword:claim": CustomEvent<Events["claim"]>;
    "goodword:copy": CustomEvent<Events["copy"]>;
    "goodword:share": CustomEvent<Events["share"]>;
    "goodword:apply": CustomEvent<Events["apply"]>;
    "goodword:error": CustomEvent<Events["error"]>;
  }
}
