import fc from 'fast-check';
import { escapeHtml, html, renderHtml, trusted } from '../../../src/console/html.ts';

test('text is escaped, between tags and in attributes', () => {
  const name = `<img src=x onerror="alert('1')">&\``;
  expect(renderHtml(html`<a title="${name}">${name}</a>`)).toBe(
    '<a title="&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;&#96;">' +
      '&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;&#96;</a>',
  );
});

test('markup within markup stays as it is; lists join; nothing shows as nothing', () => {
  const items = ['a', '<b>'].map((item) => html`<li>${item}</li>`);
  expect(renderHtml(html`<ul>${items}</ul>${undefined}${null}${false}${0}`)).toBe(
    '<ul><li>a</li><li>&lt;b&gt;</li></ul>0',
  );
});

test('a value that merely looks like markup is not taken for it', () => {
  const parsed: string = JSON.parse('{"markup":"<b>"}').markup;
  expect(renderHtml(html`${parsed}`)).toBe('&lt;b&gt;');
  expect(renderHtml(html`${trusted('<b>')}`)).toBe('<b>');
});

test('no text whatsoever yields a tag or ends an attribute', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !/[<>"'`]/.test(escapeHtml(text))));
});
