// Makes the pages quicker for those who live in them. Every page works without it.
'use strict';

const forms = (selector) => document.querySelectorAll(`form${selector}`);

/* What is typed survives a session that ran out, a lost connection and the back button: forms with data-keep. */
function keepDrafts() {
  if (document.querySelector('.told')) forgetSent();
  else if (document.querySelector('.problems, .coming')) sessionStorage.removeItem('sent');
  for (const form of forms('[data-keep]')) {
    const place = `draft:${form.dataset.keep}`;
    if (!document.querySelector('.problems, .coming')) restore(form, place);
    form.addEventListener('input', () => sessionStorage.setItem(place, JSON.stringify(typed(form))));
    form.addEventListener('submit', (event) => sendOnce(form, place, event.submitter));
  }
  const sent = sessionStorage.getItem('sent') || '';
  if (![...forms('[data-keep]')].some((form) => `draft:${form.dataset.keep}` === sent)) markArrived(sent);
}

/* What is sent again unchanged after a lost answer or the back button carries the key it was sent with: it is done once. */
function sendOnce(form, place, submitter) {
  sessionStorage.setItem('sent', place);
  const key = form.elements.form_key;
  if (!key) return;
  const held = [...new FormData(form)].filter(([name]) => !['csrf', 'form_key'].includes(name));
  const body = JSON.stringify([submitter && submitter.formAction, held]);
  const before = JSON.parse(sessionStorage.getItem(`key of ${place}`) || '{}');
  const wentBack = performance.getEntriesByType('navigation')[0].type === 'back_forward';
  if (before.body === body && (wentBack || !before.arrived)) key.value = before.key;
  sessionStorage.setItem(`key of ${place}`, JSON.stringify({ body, key: key.value }));
}

const fields = (form) => [...form.elements].filter((each) => each.name && !['hidden', 'password', 'file', 'submit'].includes(each.type));

function typed(form) {
  return fields(form).map((each) => [each.name, each.value, Boolean(each.checked)]);
}

function restore(form, place) {
  const kept = JSON.parse(sessionStorage.getItem(place) || '[]');
  const present = fields(form);
  if (!kept.length || kept.length !== present.length) return;
  kept.forEach(([name, value, checked], at) => {
    const field = present[at];
    if (field.name !== name) return;
    if (['checkbox', 'radio'].includes(field.type)) field.checked = checked;
    else field.value = value;
  });
  const note = document.createElement('p');
  note.className = 'note';
  note.setAttribute('role', 'status');
  note.textContent = '已恢复您上次没有提交的内容，请核对后提交。';
  form.prepend(note);
  if (form.closest('details')) form.closest('details').open = true;
}

function forgetSent() {
  const sent = sessionStorage.getItem('sent') || '';
  markArrived(sent);
  sessionStorage.removeItem(sent);
  sessionStorage.removeItem('sent');
}

function markArrived(place) {
  const before = JSON.parse(sessionStorage.getItem(`key of ${place}`) || 'null');
  if (before) sessionStorage.setItem(`key of ${place}`, JSON.stringify({ ...before, arrived: true }));
}

/* One press sends once, and a consequence is said before it happens. */
function guardSending() {
  document.addEventListener('submit', (event) => {
    const form = event.target;
    const words = (event.submitter && event.submitter.dataset.confirm) || form.dataset.confirm;
    if (words && !form.confirmed) {
      event.preventDefault();
      confirmFirst(form, event.submitter, words);
      return;
    }
    form.confirmed = false;
    if (form.method === 'post') setTimeout(() => lock(form, true));
  });
  window.addEventListener('pageshow', () => forms('').forEach((form) => lock(form, false)));
}

function lock(form, locked) {
  for (const button of form.querySelectorAll('button:not([data-free])')) {
    if (locked) button.disabled = true;
    else if (!button.hasAttribute('data-off')) button.disabled = false;
  }
}

function confirmFirst(form, submitter, words) {
  const dialog = document.createElement('dialog');
  dialog.innerHTML = '<form method="dialog"><p></p><p class="actions"><button value="yes" class="main">确认</button><button value="no">返回</button></p></form>';
  dialog.querySelector('p').textContent = words;
  dialog.addEventListener('close', () => {
    dialog.remove();
    if (dialog.returnValue !== 'yes') return;
    form.confirmed = true;
    form.requestSubmit(submitter || undefined);
  });
  document.body.append(dialog);
  dialog.showModal();
}

const kept = (place, otherwise) => JSON.parse(localStorage.getItem(place) || otherwise);
const keep = (place, value) => localStorage.setItem(place, JSON.stringify(value));

function part(name, more, ...inside) {
  const made = Object.assign(document.createElement(name), more);
  made.append(...inside);
  return made;
}

/* What opens below its words, filled when it does; Escape closes it again. */
function fold(words, fill) {
  const summary = part('summary', { textContent: words });
  const inside = part('div', {});
  const box = part('details', { className: 'columns' }, summary, inside);
  box.addEventListener('toggle', () => inside.replaceChildren(...(box.open ? fill() : [])));
  box.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    box.open = false;
    summary.focus();
  });
  box.addEventListener('focusout', (event) => {
    if (event.relatedTarget && !box.contains(event.relatedTarget)) box.open = false;
  });
  return box;
}

/* Tables with data-columns let people choose columns, the first excepted; this browser keeps which are hidden by their words. */
function chooseColumns() {
  for (const table of document.querySelectorAll('table[data-columns]')) {
    const place = `hidden:${table.dataset.columns}`;
    const hidden = new Set(kept(place, '[]'));
    const heads = [...table.tHead.rows[0].cells].map((head) => head.textContent.trim());
    const show = () => {
      for (const row of table.rows) [...row.cells].forEach((cell, at) => (cell.hidden = at > 0 && hidden.has(heads[at])));
    };
    const change = (words, shown) => {
      hidden[shown ? 'delete' : 'add'](words);
      keep(place, [...hidden]);
      show();
    };
    const box = fold('显示列', () => heads.slice(1).filter(Boolean).map((words) => columnSwitch(words, !hidden.has(words), change)));
    const shelf = document.querySelector(`[data-columns-of="${table.dataset.columns}"]`);
    if (shelf) shelf.append(box);
    else table.parentElement.before(box);
    show();
  }
}

function columnSwitch(words, shown, change) {
  const input = part('input', { type: 'checkbox', checked: shown });
  input.addEventListener('change', () => change(words, input.checked));
  return part('label', { className: 'tick' }, input, ` ${words}`);
}

/* Filters with data-saved may be kept under a name in this browser. */
function keepFilters() {
  for (const form of forms('.filters[data-saved]')) {
    const place = `filters:${form.dataset.saved}`;
    const named = kept(place, '{}');
    const lines = () => [...Object.keys(named).map(line), name, save];
    const put = () => {
      keep(place, named);
      box.lastElementChild.replaceChildren(...lines());
    };
    const line = (words) => {
      const drop = part('button', { type: 'button', className: 'plain', textContent: '删除' });
      drop.setAttribute('aria-label', `删除“${words}”`);
      drop.addEventListener('click', () => {
        delete named[words];
        put();
        name.focus();
      });
      return part('p', {}, part('a', { href: (form.getAttribute('action') || '') + named[words], textContent: words }), drop);
    };
    const name = part('input', { placeholder: '给现在的筛选起个名字', maxLength: 20, autocomplete: 'off' });
    name.setAttribute('aria-label', '筛选的名字');
    const save = part('button', { type: 'button', textContent: '保存' });
    save.addEventListener('click', () => {
      if (!name.value.trim()) return name.focus();
      named[name.value.trim()] = location.search || '?';
      name.value = '';
      put();
    });
    name.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.isComposing) return;
      event.preventDefault();
      save.click();
    });
    const box = fold('常用筛选', lines);
    (form.querySelector('.shelf') || form).append(box);
  }
}

/* What takes longer than a second shows how far it is: parts with data-poll ask for themselves again.
   What has no end (data-every, in seconds) stops after five minutes, so that nobody stays signed in by a page left open. */
function followProgress() {
  for (const part of document.querySelectorAll('[data-poll]')) {
    const every = Number(part.dataset.every || 1) * 1000;
    const until = part.dataset.every ? Date.now() + 300000 : Infinity;
    const again = async () => {
      if (Date.now() > until) return;
      const answer = await fetch(part.dataset.poll, { headers: { Accept: 'text/html' } }).catch(() => null);
      if (answer && answer.ok) part.innerHTML = await answer.text();
      if (part.querySelector('[data-over]')) return part.dataset.reload === undefined ? undefined : location.reload();
      setTimeout(again, every);
    };
    if (!part.querySelector('[data-over]')) setTimeout(again, every);
  }
}

/* A desk left alone is signed out by the server; two minutes before, the page says so. */
function warnIdle() {
  const minutes = Number(document.body.dataset.idle || 0);
  if (!minutes) return;
  setTimeout(() => {
    const note = document.createElement('p');
    note.className = 'idle';
    note.setAttribute('role', 'alert');
    note.innerHTML = '两分钟后将自动退出，已填写的内容会保留。<button type="button">继续工作</button>';
    note.querySelector('button').addEventListener('click', async () => {
      await fetch(location.href, { method: 'HEAD' }).catch(() => null);
      note.remove();
      warnIdle();
    });
    document.body.append(note);
  }, (minutes - 2) * 60000);
}

function hearKeys() {
  document.addEventListener('keydown', (event) => {
    const writing = event.target.closest('input, textarea, select');
    if (event.key === '/' && !writing && !event.ctrlKey && !event.metaKey) {
      const find = document.getElementById('find');
      if (find) {
        event.preventDefault();
        find.focus();
      }
    }
  });
}

/* One tick for all rows of a table. */
function tickAll() {
  for (const all of document.querySelectorAll('input[data-all]')) {
    const place = all.dataset.within ? all.closest(all.dataset.within) : document;
    const rows = () => place.querySelectorAll(`input[type=checkbox][name="${all.dataset.all}"]`);
    all.addEventListener('change', () => rows().forEach((each) => (each.checked = all.checked)));
  }
}

/* A file that is too large is refused before it is sent: data-most is in MB. */
function weighFiles() {
  for (const input of document.querySelectorAll('input[type=file][data-most]')) {
    input.addEventListener('change', () => {
      const large = [...input.files].some((file) => file.size > Number(input.dataset.most) * 1048576);
      input.setCustomValidity(large ? `文件超过${input.dataset.most}MB，请精简后重新选择。` : '');
      input.reportValidity();
    });
  }
}

/* A signed sheet is keyed without the mouse: Enter and arrows change rows, Ctrl+Enter fills times down, Ctrl+S saves. */
function keySheets() {
  for (const form of forms('[data-sheet]')) {
    form.addEventListener('keydown', (event) => hearSheet(event, form));
    form.addEventListener('change', (event) => nameInFull(event.target, form));
  }
}

function hearSheet(event, form) {
  const command = event.ctrlKey || event.metaKey;
  if (command && event.key === 's') {
    event.preventDefault();
    nameInFull(event.target, form);
    form.requestSubmit();
  }
  const row = event.target.closest('tbody tr, ol.roll > li');
  if (!row || event.isComposing || event.target.matches('select')) return;
  if (command && event.key === 'Enter') fillDown(row);
  else if (event.key === 'Enter') toRow(event.target, row.nextElementSibling, form);
  else if (event.key === 'ArrowDown' && !event.target.list) toRow(event.target, row.nextElementSibling, form);
  else if (event.key === 'ArrowUp' && !event.target.list) toRow(event.target, row.previousElementSibling, form);
  else return;
  event.preventDefault();
}

function toRow(field, row, form) {
  nameInFull(field, form);
  const kind = field.name.split('-')[0];
  const next = row ? row.querySelector(`[name^="${kind}-"]`) : form.querySelector('button.main');
  next.focus();
  if (next.select) next.select();
}

const ofRow = (row, kind) => row.querySelector(`[name^="${kind}-"]`);

function fillDown(row) {
  if (!ofRow(row, 'start')) return;
  const times = ['start', 'stop', 'pause'];
  for (let below = row.nextElementSibling; below; below = below.nextElementSibling) {
    if (!ofRow(below, 'person').value || ofRow(below, 'start').value || ofRow(below, 'stop').value) continue;
    for (const kind of times) ofRow(below, kind).value = ofRow(row, kind).value;
  }
  row.dispatchEvent(new Event('input', { bubbles: true }));
}

function nameInFull(field, form) {
  if (!field.list || !field.value) return;
  const typed = field.value.trim().toLowerCase();
  const found = [...field.list.options].filter((each) => each.label === typed || each.value.split('（')[0].toLowerCase() === typed);
  if (found.length === 1) field.value = found[0].value;
}

/* Names are suggested while one is typed: the list of an input with data-suggest is asked for anew, but for what stays. */
function suggest() {
  for (const input of document.querySelectorAll('input[data-suggest]')) {
    input.addEventListener('input', async () => {
      const words = input.value.trim();
      if (!words || [...input.list.options].some((each) => each.value === words)) return;
      const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(words)}`).catch(() => null);
      if (!answer || !answer.ok || input.value.trim() !== words) return;
      const names = await answer.text();
      for (const former of input.list.querySelectorAll('option:not([data-stays])')) former.remove();
      input.list.insertAdjacentHTML('beforeend', names);
    });
  }
}

/* A phrase chosen is added to the end of a text as a sentence of its own. */
function pickPhrases() {
  for (const list of document.querySelectorAll('select[data-phrases]')) {
    list.addEventListener('change', () => {
      const text = document.getElementById(list.dataset.phrases);
      text.value += list.value;
      list.value = '';
      text.dispatchEvent(new Event('input', { bubbles: true }));
      text.focus();
    });
  }
}

/* A ready text is copied by one press; where the browser will not, it is selected to be copied by hand. */
function copyTexts() {
  for (const button of document.querySelectorAll('[data-copy]')) {
    button.addEventListener('click', async () => {
      const text = document.getElementById(button.dataset.copy);
      window.getSelection().selectAllChildren(text);
      try {
        await navigator.clipboard.writeText(text.textContent);
        button.textContent = '已复制';
      } catch {
        button.textContent = document.execCommand('copy') ? '已复制' : '已选中，请按 Ctrl+C';
      }
    });
  }
}

copyTexts();
/* The code of a slip comes in the fragment of its address, which browsers keep to themselves; it is taken out at once. */
function takeCode() {
  const field = document.querySelector('[data-from-fragment]');
  if (!field || location.hash.length < 2) return;
  field.value = location.hash.slice(1);
  history.replaceState(null, '', location.pathname);
}

takeCode();
suggest();
pickPhrases();
keepDrafts();
guardSending();
keySheets();
weighFiles();
chooseColumns();
keepFilters();
followProgress();
warnIdle();
hearKeys();
tickAll();
const focus = document.querySelector('[data-focus]');
if (focus) focus.focus();
for (const button of document.querySelectorAll('[data-print]')) button.addEventListener('click', () => window.print());
