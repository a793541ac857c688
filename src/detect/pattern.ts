/** Tells whether a name matches a pattern. */
export type NameMatcher = (name: string) => boolean;

/**
 * A policy's pattern as RabbitMQ applies it: a PCRE expression, unanchored, over the bytes of the name with Latin-1
 * character classes (Erlang's `re:run/3` without options). Undefined for the few constructs that JavaScript's
 * expressions cannot say exactly (recursion, conditions, `\Q`, possessive quantifiers): better unknown than wrong.
 */
export function patternMatcher(pattern: string): NameMatcher | undefined {
  if (pattern === '' || pattern === '.*') return () => true;
  const expression = compile(latin1OfUtf8(pattern));
  return expression === undefined ? undefined : (name) => expression.test(latin1OfUtf8(name));
}

/** One character per byte of the UTF-8 form. */
function latin1OfUtf8(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

function compile(pattern: string): RegExp | undefined {
  const [, letters = '', body = ''] = /^(?:\(\?([is]+)\))?(.*)$/s.exec(pattern) ?? [];
  const source = translate(body, letters.includes('s'));
  if (source === undefined) return undefined;
  try {
    return new RegExp(source, letters.includes('i') ? 'i' : '');
  } catch {
    return undefined;
  }
}

const LETTERS = 'A-Za-z\\xaa\\xb5\\xba\\xc0-\\xd6\\xd8-\\xf6\\xf8-\\xff';
const WORD = `0-9_${LETTERS}`;

/** What an escape stands for, as the inside of a character class. Latin-1, as Erlang's tables have it. */
const CLASS_ESCAPES: Readonly<Record<string, string>> = {
  d: '0-9',
  D: '\\x00-/:-\\xff',
  w: WORD,
  W: '\\x00-/:-@[-\\^`{-\\xa9\\xab-\\xb4\\xb6-\\xb9\\xbb-\\xbf\\xd7\\xf7',
  s: '\\t-\\r ',
  S: '\\x00-\\x08\\x0e-\\x1f!-\\xff',
  h: '\\t \\xa0',
  H: '\\x00-\\x08\\n-\\x1f!-\\x9f\\xa1-\\xff',
  v: '\\n-\\r\\x85',
  V: '\\x00-\\t\\x0e-\\x84\\x86-\\xff',
};

const POSIX_CLASSES: Readonly<Record<string, string>> = {
  alpha: LETTERS,
  digit: '0-9',
  alnum: `0-9${LETTERS}`,
  word: WORD,
  upper: 'A-Z\\xc0-\\xd6\\xd8-\\xde',
  lower: 'a-z\\xaa\\xb5\\xba\\xdf-\\xf6\\xf8-\\xff',
  space: '\\t-\\r ',
  blank: '\\t ',
  xdigit: '0-9A-Fa-f',
  cntrl: '\\x00-\\x1f\\x7f-\\x9f',
  graph: '!-~\\xa0-\\xff',
  print: ' -~\\xa0-\\xff',
  punct: '!-/:-@\\[-`{-~\\xa0-\\xa9\\xab-\\xb4\\xb6-\\xb9\\xbb-\\xbf\\xd7\\xf7',
};

/** Characters written as escapes, the same inside and outside of a class. */
const CHARACTER_ESCAPES: Readonly<Record<string, string>> = {
  a: '\\x07',
  e: '\\x1b',
  f: '\\f',
  n: '\\n',
  r: '\\r',
  t: '\\t',
};

const ASSERTION_ESCAPES: Readonly<Record<string, string>> = {
  A: '^',
  z: '$',
  Z: '(?=\\n?(?![^]))',
  b: `(?:(?<=[${WORD}])(?![${WORD}])|(?<![${WORD}])(?=[${WORD}]))`,
  B: `(?:(?<=[${WORD}])(?=[${WORD}])|(?<![${WORD}])(?![${WORD}]))`,
  R: '(?:\\r\\n|[\\n-\\r\\x85])',
};

const GROUP_START = /\((?:\?(?::|=|!|<=|<!|P?<[A-Za-z_]\w*>))?(?![?*])/y;
const CHARACTER_CLASS = /\[(\^?)(\]?(?:\[:\^?\w+:\]|\\[\s\S]|[^\]\\])*)\]/y;
const POSSESSIVE = /(?:[*+?]|\{\d+(?:,\d*)?\})\+/y;
const HEXADECIMAL = /\\x(?:\{([0-9A-Fa-f]{1,2})\}|([0-9A-Fa-f]{2}))/y;

function translate(pattern: string, dotAll: boolean): string | undefined {
  let output = '';
  let at = 0;
  while (at < pattern.length) {
    const piece = translatePiece(pattern, at, dotAll);
    if (piece === undefined) return undefined;
    output += piece.text;
    at += piece.length;
  }
  return output;
}

interface Piece {
  readonly text: string;
  /** How many characters of the pattern it stands for. */
  readonly length: number;
}

function translatePiece(pattern: string, at: number, dotAll: boolean): Piece | undefined {
  if (matchAt(POSSESSIVE, pattern, at) !== null) return undefined;
  switch (pattern[at]) {
    case '\\':
      return translateEscape(pattern, at, (letter) => {
        const inside = CLASS_ESCAPES[letter];
        return inside === undefined ? ASSERTION_ESCAPES[letter] : `[${inside}]`;
      });
    case '[':
      return translateClass(pattern, at);
    case '(': {
      const group = matchAt(GROUP_START, pattern, at)?.[0];
      return group === undefined ? undefined : { text: group.replace('(?P<', '(?<'), length: group.length };
    }
    case '.':
      return { text: dotAll ? '[^]' : '[^\\n]', length: 1 };
    case '$':
      return { text: '(?=\\n?(?![^]))', length: 1 };
    default:
      return { text: pattern.charAt(at), length: 1 };
  }
}

function translateEscape(
  pattern: string,
  at: number,
  special: (letter: string) => string | undefined,
): Piece | undefined {
  const hexadecimal = matchAt(HEXADECIMAL, pattern, at);
  if (hexadecimal !== null) {
    const digits = hexadecimal[1] ?? hexadecimal[2] ?? '';
    return { text: `\\x${digits.padStart(2, '0')}`, length: hexadecimal[0].length };
  }
  const letter = pattern.charAt(at + 1);
  const text =
    special(letter) ?? CHARACTER_ESCAPES[letter] ?? (/[^A-Za-z0-9]/.test(letter) ? `\\${letter}` : undefined);
  return text === undefined ? undefined : { text, length: 2 };
}

function translateClass(pattern: string, at: number): Piece | undefined {
  const match = matchAt(CHARACTER_CLASS, pattern, at);
  if (match === null) return undefined;
  const [whole, negation = '', members = ''] = match;
  let text = '';
  for (let index = 0; index < members.length; ) {
    const piece = translateMember(members, index);
    if (piece === undefined) return undefined;
    text += piece.text;
    index += piece.length;
  }
  return { text: `[${negation}${text}]`, length: whole.length };
}

function translateMember(members: string, at: number): Piece | undefined {
  const posix = matchAt(/\[:(\^?)(\w+):\]/y, members, at);
  if (posix !== null) {
    const text = posix[1] === '^' ? undefined : POSIX_CLASSES[posix[2] ?? ''];
    return text === undefined ? undefined : { text, length: posix[0].length };
  }
  if (members[at] === '\\') {
    return translateEscape(members, at, (letter) => (letter === 'b' ? '\\b' : CLASS_ESCAPES[letter]));
  }
  const character = members.charAt(at);
  return { text: character === '[' || character === ']' ? `\\${character}` : character, length: 1 };
}

function matchAt(expression: RegExp, text: string, at: number): RegExpExecArray | null {
  expression.lastIndex = at;
  return expression.exec(text);
}
