/** Options of an embed: the attributes of `<port-path>`, and the text. */
export interface Options {
  /** The YAML; without it, the content of the element or of its code block. */
  text?: string;
  /** The address of a file with the YAML. */
  src?: string;
  /** The request, such as `curl http://web:80`; without it, Portpath proposes one. */
  request?: string;
  /** The sender: `a Pod in shop`, `pod shop/web-0`, `node node-a`, `outside`. */
  client?: string;
  /** Facts that you know and YAML does not say, one on each line: `app in deployment/web listens on 3000`. */
  facts?: string;
  /** kube-proxy's mode. */
  mode?: 'iptables' | 'nftables' | 'ipvs';
  /** A fixed height in CSS pixels; without it, the embed is as high as its content. */
  height?: number;
  /** `auto` follows the background of the page. */
  theme?: 'auto' | 'light' | 'dark';
  /** `full` (the default), `minimal` (play and scrub) or `none`. */
  controls?: 'full' | 'minimal' | 'none';
  /** The step at which it opens, from 0. */
  step?: number;
  /** Whether the reader may edit the YAML and apply fixes. */
  editable?: boolean;
  /** The name of an exercise: the embed hides the cause until the reader asks for it, and answers carry this name. */
  lesson?: string;
  /** The address of a Portpath site: the code of a cause then links to its page there. */
  site?: string;
  /** Whether it opens by itself when it comes near the view. */
  open?: boolean;
  /** Whether it opens and plays by itself, once, when it comes into view. */
  autoplay?: boolean;
}

/** What `mount` returns. */
export interface Handle {
  /** The element. */
  readonly element: PortPath;
  /** Changes text or options. */
  update(change: Partial<Options>): Promise<void>;
  /** Sends the packet. */
  play(): Promise<void>;
  /** Pauses the packet. */
  pause(): void;
  /** Goes to a step, from 0. */
  step(at: number): Promise<void>;
  /** Takes the embed away and leaves the page's own code block. */
  destroy(): void;
}

/** How the path ends, and what stops the packet. */
export type Outcome =
  | 'delivered'
  | 'answered'
  | 'refused'
  | 'timed-out'
  | 'no-such-host'
  | 'http-error'
  | 'rejected'
  | 'cannot-tell';

/** What `portpath-answer` carries: the answer to an edited text or another request. */
export interface Answer {
  outcome: Outcome;
  /** The code of the cause, or empty. */
  cause: string;
  /** The text as it is now. */
  text: string;
  from: string;
  to: string;
  /** The attribute `lesson`. */
  lesson: string;
  /** Everything that the embed shows, see docs/film.md. */
  film: unknown;
}

/** The events of an embed; they bubble. */
export interface PortPathEvents {
  'portpath-ready': CustomEvent<{ film: unknown }>;
  'portpath-step': CustomEvent<{ step: number; of: number }>;
  'portpath-end': CustomEvent<{ step: number; outcome: Outcome }>;
  'portpath-change': CustomEvent<{ text: string }>;
  'portpath-answer': CustomEvent<Answer>;
  'portpath-error': CustomEvent<{ error: unknown }>;
}

/** `<port-path>` */
export class PortPath extends HTMLElement {
  /** The YAML as it is now. */
  readonly text: string;
  /** Everything that the embed shows, see docs/film.md; null until it is open. */
  readonly film: unknown;
  update(change: Partial<Options>): Promise<void>;
  open(): Promise<void>;
  close(): void;
  play(): Promise<void>;
  pause(): void;
  step(at: number): Promise<void>;
}

/** Puts an embed into an element: around its code block if it has one, else into it. */
export function mount(target: Element, options?: Options): Handle;

/** Mounts the code blocks below `root` that are marked `portpath` and not mounted yet. */
export function enhance(root?: ParentNode): void;

declare global {
  interface HTMLElementTagNameMap {
    'port-path': PortPath;
  }
  interface HTMLElementEventMap extends PortPathEvents {}
}
