/** As much of autocannon as the load test uses; it ships no typings. */
declare module 'autocannon' {
  interface Request {
    readonly method?: string;
    readonly path?: string;
    readonly body?: Uint8Array;
    readonly headers?: Readonly<Record<string, string>>;
  }
  interface Options {
    readonly url: string;
    readonly connections: number;
    /** Seconds. */
    readonly duration: number;
    /** Seconds after which a request has failed. */
    readonly timeout?: number;
    /** Requests a second. */
    readonly overallRate?: number;
    /** Threads that send. */
    readonly workers?: number;
    readonly requests?: readonly Request[];
  }
  interface Result {
    readonly errors: number;
    readonly non2xx: number;
    readonly '2xx': number;
    /** Milliseconds. */
    readonly latency: { readonly p50: number; readonly p99: number; readonly max: number };
  }
  export default function autocannon(options: Options): Promise<Result>;
}
