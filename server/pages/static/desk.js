// Makes the pages quicker for those who live in them. Every page works without it.
'use strict';

const forms = (selector) => document.querySelectorAll(`form${selector}`);

/* What is typed survives a session that ran out, a lost connection and the back button: forms with data-keep. */
function keepDrafts() {
  if (document.querySelector('.told')) forgetSent();
  for (const form of forms('[data-keep]')) {
    const place = `draft:${form.dataset.keep}`;
    if (!form.querySelector('.problems')) restore(form, place);
    form.addEventListener('input', () => sessionStorage.setItem(place, JSON.stringify(typed(form))));
    form.addEventListener('submit', () => sessionStorage.setItem('sent', place));
  }
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
}

function forgetSent() {
  sessionStorage.removeItem(sessionStorage.getItem('sent') || '');
  sessionStorage.removeItem('sent');
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

/* Tables with data-columns let people choose columns; the choice is kept in this browser. */
function chooseColumns() {
  for (const table of document.querySelectorAll('table[data-columns]')) {
    const place = `columns:${table.dataset.columns}`;
    const hidden = new Set(JSON.parse(localStorage.getItem(place) || '[]'));
    const heads = [...table.tHead.rows[0].cells];
    const box = document.createElement('details');
    box.className = 'columns';
    box.innerHTML = '<summary>显示列</summary><div></div>';
    heads.forEach((head, at) => box.lastElementChild.append(columnSwitch(head.textContent.trim(), !hidden.has(at), (shown) => {
      if (shown) hidden.delete(at);
      else hidden.add(at);
      localStorage.setItem(place, JSON.stringify([...hidden]));
      showColumns(table, hidden);
    })));
    showColumns(table, hidden);
    const shelf = document.querySelector(`[data-columns-of="${table.dataset.columns}"]`);
    if (shelf) shelf.append(box);
    else table.parentElement.before(box);
  }
}

function columnSwitch(words, shown, change) {
  const label = document.createElement('label');
  label.className = 'tick';
  const input = document.createElement('input');
  input.type = 'checkbox';
  input.checked = shown;
  input.addEventListener('change', () => change(input.checked));
  label.append(input, ` ${words}`);
  label.style.display = 'block';
  return label;
}

function showColumns(table, hidden) {
  for (const row of table.rows) [...row.cells].forEach((cell, at) => (cell.hidden = hidden.has(at)));
}

/* Filters with data-saved may be kept under a name in this browser. */
function keepFilters() {
  for (const form of forms('.filters[data-saved]')) {
    const place = `filters:${form.dataset.saved}`;
    const kept = JSON.parse(localStorage.getItem(place) || '{}');
    const list = document.createElement('select');
    list.setAttribute('aria-label', '常用筛选');
    list.append(new Option('常用筛选…', ''), ...Object.keys(kept).map((name) => new Option(name, kept[name])), new Option('＋ 保存当前筛选', '+'));
    if (Object.keys(kept).length) list.append(new Option('－ 清除常用筛选', '-'));
    list.addEventListener('change', () => chooseFilter(list.value, place, kept));
    form.append(list);
  }
}

function chooseFilter(chosen, place, kept) {
  if (chosen === '-') localStorage.removeItem(place);
  else if (chosen === '+') {
    const name = window.prompt('给当前筛选起个名字：');
    if (name) localStorage.setItem(place, JSON.stringify({ ...kept, [name]: location.search }));
  } else if (chosen) {
    location.search = chosen;
    return;
  }
  location.reload();
}

/* What takes longer than a second shows how far it is: parts with data-poll ask for themselves again. */
function followProgress() {
  for (const part of document.querySelectorAll('[data-poll]')) {
    const again = async () => {
      const answer = await fetch(part.dataset.poll, { headers: { Accept: 'text/html' } }).catch(() => null);
      if (answer && answer.ok) part.innerHTML = await answer.text();
      if (part.querySelector('[data-over]')) return part.dataset.reload === undefined ? undefined : location.reload();
      setTimeout(again, 1000);
    };
    if (!part.querySelector('[data-over]')) setTimeout(again, 1000);
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
  const row = event.target.closest('tbody tr');
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
