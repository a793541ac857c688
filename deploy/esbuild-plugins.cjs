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

module.exports = [withoutLocales];
