import { type Home, homeKey } from '../../model/inventory.ts';

/** Makes readers of each home at first use and keeps them: a warm function keeps its connections and tokens. */
export function oncePerHome<Readers>(make: (home: Home) => Readers): (home: Home) => Readers {
  const made = new Map<string, Readers>();
  return (home) => {
    const key = homeKey(home);
    const known = made.get(key);
    if (known !== undefined) return known;
    const readers = make(home);
    made.set(key, readers);
    return readers;
  };
}
