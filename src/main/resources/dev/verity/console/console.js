// What a page cannot do without a script: times in the reader's zone, keys, copying, and saying when
// it is no longer up to date. Everything else works without it.
'use strict';

const MINUTE = 60, HOUR = 3600, DAY = 86400;

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'narrow' });
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const local = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium' });

function span(seconds) {
  const size = Math.abs(seconds);
  if (size < 10) return 'now';
  if (size < MINUTE) return relative.format(Math.round(seconds), 'second');
  if (size < HOUR) return relative.format(Math.round(seconds / MINUTE), 'minute');
  if (size < 2 * DAY) return relative.format(Math.round(seconds / HOUR), 'hour');
  return relative.format(Math.round(seconds / DAY), 'day');
}

function writeTimes() {
  for (const time of document.querySelectorAll('time[datetime]')) {
    const at = new Date(time.dateTime);
    const utc = time.dateTime.replace('T', ' ').replace('Z', ' UTC');
    time.title = `${local.format(at)} (${zone}) · ${utc}`;
    const written = time.classList.contains('exact')
      ? local.format(at) : span((at - Date.now()) / 1000);
    if (time.textContent !== written) time.textContent = written;
  }
}

// Keys: / searches, g and a letter go somewhere, j and k walk through rows, ? helps.

const rows = () => [...document.querySelectorAll('main a.row, main .story summary')];

function step(by) {
  const all = rows();
  const at = all.indexOf(document.activeElement);
  const next = all[Math.max(0, Math.min(all.length - 1, at + by))];
  if (next) next.focus();
}

let going = false;

function key(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const target = event.target;
  if (target.matches('input, textarea, select') || target.closest('dialog')) {
    if (event.key === 'Escape') target.blur();
    return;
  }
  if (going) {
    going = false;
    const link = document.querySelector(`nav.side a[data-key="${CSS.escape(event.key)}"]`);
    if (link) link.click();
    return;
  }
  switch (event.key) {
    case '/': document.querySelector('.search input')?.focus(); event.preventDefault(); break;
    case 'g': going = true; break;
    case 'j': step(1); break;
    case 'k': step(-1); break;
    case '?': document.getElementById('help')?.showModal(); break;
  }
}

function click(event) {
  const copy = event.target.closest('[data-copy]');
  if (copy) {
    event.preventDefault();
    navigator.clipboard.writeText(copy.dataset.copy).then(() => {
      copy.classList.add('copied');
      setTimeout(() => copy.classList.remove('copied'), 1200);
    });
  }
}

// Live parts: what is as it was is left alone, what was opened stays open, and who had the focus
// keeps it.

let shown = null, opened = [], focused = null;

function remember(event) {
  const text = event.detail.xhr.responseText;
  const part = text.slice(text.indexOf('<div id="live"'), text.indexOf('</main>'));
  event.detail.shouldSwap &&= part !== shown;
  shown = part;
  opened = [...document.querySelectorAll('#live details[open][id]')].map(each => each.id);
  focused = whereabouts(document.activeElement);
}

const quoted = text => `"${text.replace(/["\\]/g, '\\$&')}"`;

function whereabouts(active) {
  if (!active?.closest('#live')) return null;
  if (active.matches('summary')) return `#${CSS.escape(active.parentElement.id)} > summary`;
  if (active.dataset.copy) return `[data-copy=${quoted(active.dataset.copy)}]`;
  const href = active.getAttribute('href');
  return href ? `a${active.matches('.row') ? '.row' : ''}[href=${quoted(href)}]` : null;
}

function restore(event) {
  for (const id of opened) document.getElementById(id)?.setAttribute('open', '');
  if (focused) document.querySelector(`#live ${focused}`)?.focus({ preventScroll: true });
  renewRail(event.detail.xhr.responseText);
  writeTimes();
}

// What may be asked for changes too; whoever is writing a reason is left alone.
function renewRail(text) {
  const rail = document.getElementById('rail');
  if (!rail || rail.querySelector('details[open]')) return;
  const next = new DOMParser().parseFromString(text, 'text/html').getElementById('rail');
  if (next && next.textContent !== rail.textContent) rail.replaceChildren(...next.childNodes);
}

let lost = null, signedOut = false;

function disconnected() {
  if (signedOut) return;
  lost ??= new Date();
  say(`Live updates have paused since ${local.format(lost)}; trying again.`);
}

function connected() {
  if (signedOut) return;
  lost = null;
  say('');
}

function failed(event) {
  signedOut = event.detail.xhr.status === 401;
  if (signedOut) say('You are signed out; load the page again to sign in.');
  else disconnected();
}

function say(sentence) {
  const place = document.getElementById('offline');
  if (!place) return;
  place.textContent = sentence;
  place.hidden = sentence === '';
}

document.addEventListener('keydown', key);
document.addEventListener('click', click);
document.addEventListener('htmx:beforeSwap', remember);
document.addEventListener('htmx:afterSwap', restore);
document.addEventListener('htmx:sseError', disconnected);
document.addEventListener('htmx:sseOpen', connected);
document.addEventListener('htmx:responseError', failed);
document.addEventListener('htmx:afterRequest', event => { if (event.detail.successful) connected(); });
document.addEventListener('htmx:sendError', disconnected);

// The link for the first person carries its secret where no server hears it.
const invitation = document.querySelector('input[name=invitation]');
if (invitation && location.hash.length > 1) {
  invitation.value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, '', location.pathname);
}

writeTimes();
setInterval(writeTimes, 1000);
