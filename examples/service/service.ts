/** The HTTP side: routes, the limits on what is let in, timeouts, and a shutdown that finishes what was accepted. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Backend, type Tensor } from 'simdconv';
import { Gate } from './gate.js';
import { BadPicture, decode, encode, type Format, formats } from './pictures.js';
import type { Settings } from './settings.js';
import { BadChoice, Work } from './work.js';

/** A request that is refused, with the status that says why. */
class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export class Service {
  readonly #settings: Settings;
  readonly #backend: Backend;
  readonly #work: Work;
  readonly #server: Server;
  /** Pictures accepted and not yet answered. */
  #pictures = 0;
  readonly #gate: Gate;
  #closing: Promise<void> | undefined;

  private constructor(settings: Settings, backend: Backend, work: Work) {
    this.#settings = settings;
    this.#backend = backend;
    this.#work = work;
    // More at once would not be sooner done, but would leave less of the cores to the event loop.
    this.#gate = new Gate(backend.threads);
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async start(settings: Settings): Promise<Service> {
    const backend = await Backend.create({ threads: settings.threads });
    const service = new Service(settings, backend, await Work.prepare(backend));
    await new Promise<void>((resolve, reject) => {
      service.#server.once('error', reject).listen(settings.port, resolve);
    });
    return service;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Lets no connection in any more, finishes the requests that are there, then ends the threads. */
  close(): Promise<void> {
    this.#closing ??= (async () => {
      await new Promise((resolve) => {
        this.#server.close(resolve);
        this.#server.closeIdleConnections();
      });
      await this.#backend.close();
    })();
    return this.#closing;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A connection that is kept would hold the shutdown up.
    if (this.#closing !== undefined) response.setHeader('connection', 'close');
    try {
      const url = new URL(request.url ?? '/', 'http://service');
      if (request.method === 'GET' && url.pathname === '/health') this.#health(response);
      else if (request.method === 'POST' && url.pathname === '/filter') {
        await this.#picture(request, response, url.searchParams, (picture, signal) =>
          this.#work.filter(url.searchParams, picture, signal),
        );
      } else if (request.method === 'POST' && url.pathname === '/layer') {
        await this.#picture(request, response, url.searchParams, (picture, signal) => this.#work.layer(picture, signal));
      } else throw new Refusal(404, 'there are GET /health, POST /filter and POST /layer');
    } catch (error) {
      refuse(response, error);
    }
  }

  #health(response: ServerResponse): void {
    const { threads, memoryBytes } = this.#backend;
    send(response, 200, 'application/json', JSON.stringify({ status: 'ok', threads, memoryBytes, pictures: this.#pictures }));
  }

  /** Reads a picture, has something done with it, and answers with the result. */
  async #picture(
    request: IncomingMessage,
    response: ServerResponse,
    query: URLSearchParams,
    work: (picture: Tensor, signal: AbortSignal) => Promise<Tensor>,
  ): Promise<void> {
    const format = chosenFormat(query);
    if (this.#pictures >= this.#settings.mostPictures) throw new Refusal(503, 'too many pictures at once; try again');
    this.#pictures++;
    const gone = new AbortController();
    response.once('close', () => gone.abort(new Error('the client has gone')));
    const signal = AbortSignal.any([gone.signal, AbortSignal.timeout(this.#settings.timeout)]);
    try {
      const bytes = await readBody(request, this.#settings.mostBytes, signal);
      const body = await this.#gate.pass(async () => {
        const picture = await decode(this.#backend, bytes, this.#settings.mostPixels, signal);
        const answer = await work(picture, signal).finally(() => picture.dispose());
        return encode(answer, format, signal).finally(() => answer.dispose());
      }, signal);
      send(response, 200, `image/${format}`, body);
    } finally {
      this.#pictures--;
    }
  }
}

/** `?format=jpeg`; png where nothing is said. */
function chosenFormat(query: URLSearchParams): Format {
  const name = query.get('format') ?? 'png';
  const format = formats.find((known) => known === name);
  if (format === undefined) throw new BadChoice(`format: expected one of ${formats.join(', ')}`);
  return format;
}

/** The whole body, as long as it is no larger than allowed. */
async function readBody(request: IncomingMessage, mostBytes: number, signal: AbortSignal): Promise<Buffer> {
  const tooLarge = () => new Refusal(413, `a picture may have at most ${mostBytes} bytes`);
  if (Number(request.headers['content-length'] ?? 0) > mostBytes) throw tooLarge();
  const pieces: Buffer[] = [];
  let length = 0;
  const stop = () => request.destroy(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const piece of request) {
      length += piece.length;
      if (length > mostBytes) throw tooLarge();
      pieces.push(piece);
    }
  } finally {
    signal.removeEventListener('abort', stop);
  }
  return Buffer.concat(pieces);
}

function send(response: ServerResponse, status: number, type: string, body: string | Uint8Array): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body);
}

/** Answers with what went wrong, as far as it is the client's business. */
function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) return;
  const { status, message } = explained(error);
  // What is left of a body that was not read cannot be told from the next request.
  response.setHeader('connection', 'close');
  send(response, status, 'application/json', JSON.stringify({ error: message }));
}

function explained(error: unknown): { status: number; message: string } {
  if (error instanceof Refusal) return error;
  if (error instanceof BadPicture || error instanceof BadChoice) return { status: 400, message: error.message };
  if (error instanceof Error && error.name === 'TimeoutError') return { status: 503, message: 'the picture took too long' };
  console.error(error);
  return { status: 500, message: 'something went wrong' };
}
