const { readFileSync } = require('node:fs');

/** Leaves out the translations of zod's messages: ours are English, and they are most of its size. */
const withoutLocales = {
  name: 'without-locales',
  setup(build) {
    build.onResolve({ filter: /\/locales\/index\.js$/ }, ({ importer, path }) =>
      importer.includes('/node_modules/zod/') ? { path, namespace: 'without-locales', sideEffects: false } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'without-locales' }, () => ({ contents: 'export {};', loader: 'js' }));
  },
};

/** Leaves out what turns zod's schemas into JSON schemas: no function does, and every schema would bring it along. */
const withoutJsonSchemas = {
  name: 'without-json-schemas',
  setup(build) {
    build.onLoad({ filter: /\/node_modules\/zod\/v4\/core\/json-schema-processors\.js$/ }, ({ path }) => {
      const names = [...readFileSync(path, 'utf8').matchAll(/^export (?:const|function) (\w+)/gm)].map(
        ([, name]) => name,
      );
      return { contents: names.map((name) => `export const ${name} = undefined;`).join('\n'), loader: 'js' };
    });
  },
};

/** Imports zod as a namespace: of the object `z` that it exports as well, nothing can be left out. */
const zodByName = {
  name: 'zod-by-name',
  setup(build) {
    build.onLoad({ filter: /(\/mq-operator\/|\/src\/|\/handlers\/|\/parser\/lib\/esm\/).*\.(ts|js)$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const contents = source.replace(/^import \{ z \} from (['"])zod\1;$/m, "import * as z from 'zod';");
      return contents === source ? undefined : { contents, loader: path.endsWith('.ts') ? 'ts' : 'js' };
    });
  },
};

/**
 * Writes the computed keys of the SDK's schemas out, which are constants of the same file: a computed key may have side
 * effects, so the schemas of all other calls of a service would stay.
 */
const schemasThatCanGo = {
  name: 'schemas-that-can-go',
  setup(build) {
    build.onLoad({ filter: /\/@aws-sdk\/.*\/schemas\/schemas_\d+\.js$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const constants = new Map(
        [...source.matchAll(/^const (\w+) = ("[^"]*");$/gm)].map(([, name, text]) => [name, text]),
      );
      const contents = source.replace(/\[(\w+)\]:/g, (key, name) =>
        constants.has(name) ? `${constants.get(name)}:` : key,
      );
      return { contents, loader: 'js' };
    });
  },
};

/** A function of Lambda has its credentials in the environment; the clients of all other ways to them are not needed. */
const credentialsOfLambda = {
  name: 'credentials-of-lambda',
  setup(build) {
    build.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, ({ resolveDir }) => ({
      path: 'credentials-of-lambda',
      namespace: 'credentials-of-lambda',
      pluginData: { resolveDir },
    }));
    build.onLoad({ filter: /.*/, namespace: 'credentials-of-lambda' }, ({ pluginData }) => ({
      contents: "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';",
      loader: 'js',
      resolveDir: pluginData.resolveDir,
    }));
  },
};

module.exports = [withoutLocales, withoutJsonSchemas, zodByName, schemasThatCanGo, credentialsOfLambda];
