import { overWaiting, waiting } from '../../../src/cli/waiting.ts';

function stream(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, written, write: (text: string) => written.push(text) };
}

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

async function afterSeconds(seconds: number, terminal: ReturnType<typeof stream>): Promise<string> {
  const done = Promise.withResolvers<string>();
  const result = waiting('Reading orders', () => done.promise, terminal);
  await jest.advanceTimersByTimeAsync(seconds * 1000);
  done.resolve('read');
  return result;
}

test('a terminal sees what is waited for, each second, and nothing of it stays', async () => {
  const terminal = stream(true);
  expect(await afterSeconds(3, terminal)).toBe('read');
  expect(terminal.written).toEqual([
    '\r\u001b[2KReading orders … 1 s',
    '\r\u001b[2KReading orders … 2 s',
    '\r\u001b[2KReading orders … 3 s',
    '\r\u001b[2K',
  ]);
});

test('what is done at once shows nothing, and neither does what is no terminal', async () => {
  const [quick, piped] = [stream(true), stream(false)];
  await afterSeconds(0.5, quick);
  await afterSeconds(60, piped);
  expect([...quick.written, ...piped.written]).toEqual([]);
});

test('work that fails leaves no line behind either', async () => {
  const terminal = stream(true);
  const failure = waiting('Reading orders', () => Promise.reject(new Error('refused')), terminal);
  await expect(failure).rejects.toThrow('refused');
  expect(terminal.written).toEqual([]);
  expect(jest.getTimerCount()).toBe(0);
});

test('another line takes the place of what is drawn', () => {
  expect(overWaiting('Node rabbit1 is up', { isTTY: true })).toBe('\r\u001b[2KNode rabbit1 is up');
  expect(overWaiting('Node rabbit1 is up', { isTTY: false })).toBe('Node rabbit1 is up');
});
