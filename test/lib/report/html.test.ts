import { html } from '../../../lib/report/html';

test('escapes whatever is put into it', () => {
  const text = `<script>alert("1")</script> & 'more'`;
  expect(`${html`<p title="${text}">${text}</p>`}`).toBe(
    '<p title="&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;more&#39;">' +
      '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;more&#39;</p>',
  );
});

test('puts pieces of HTML in as they are, joins lists, and leaves out what is nothing', () => {
  const items = ['a', '<b>'].map((item) => html`<li>${item}</li>`);
  expect(`${html`${items}${undefined}${false}${0}`}`).toBe('<li>a</li><li>&lt;b&gt;</li>0');
});
