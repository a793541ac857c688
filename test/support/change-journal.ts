import { createServer } from 'node:http';

/** Stands before a broker's management API, passes everything on, and writes down every call that changes something. */
export interface ChangeJournal {
  readonly url: string;
  /** `PUT /api/...`, in order. */
  readonly changes: readonly string[];
  close(): Promise<void>;
}

export async function startChangeJournal(target: string): Promise<ChangeJournal> {
  const changes: string[] = [];
  const server = createServer(async (request, response) => {
    const { method = 'GET', url = '', headers } = request;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (method !== 'GET') changes.push(`${method} ${url}`);
    const reply = await fetch(`${target}${url}`, {
      method,
      headers: { authorization: headers.authorization ?? '', 'content-type': 'application/json' },
      ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
    });
    const body = Buffer.from(await reply.arrayBuffer());
    const type = reply.headers.get('content-type');
    response.writeHead(reply.status, type === null ? {} : { 'content-type': type });
    response.end(reply.status === 204 ? undefined : body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    changes,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
