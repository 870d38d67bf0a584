/* Tables of the page: a click on a heading sorts by its column, upwards, downwards and then back as
 * they were; a word typed above a longer table keeps the rows that contain it. The page is complete
 * without this script. */
'use strict';
(() => {
  const longFrom = 8; /* rows of tables with a filter */

  /* What a cell is sorted by: its first number or, without one, its text; null: empty. */
  const keyOf = cell => {
    if (cell === undefined) return null;
    if (cell.dataset.sort !== undefined) return Number(cell.dataset.sort);
    const copy = cell.cloneNode(true);
    copy.querySelectorAll('.interval, .statement, svg').forEach(part => part.remove());
    copy.querySelectorAll('sup').forEach(power => power.replaceWith('^' + power.textContent));
    const text = copy.textContent.replace(/−/g, '-').replace(/\s+/g, ' ').trim();
    const power = /^(-?)10\^(-?\d+)(?= |$)/.exec(text);
    if (power) return (power[1] ? -1 : 1) * 10 ** Number(power[2]);
    const number = /^(-?\d+(?:\.\d+)?)(?: × 10\^(-?\d+))?(?= |$)/.exec(text);
    if (number) return Number(number[1]) * 10 ** Number(number[2] ?? 0);
    return text === '–' || text === '' ? null : text;
  };

  /* Empty cells come last, whatever the direction. */
  const compare = (x, y, direction) => {
    if (x === null || y === null) return (x === null) - (y === null);
    if (typeof x === 'number' && typeof y === 'number') return direction * (x - y);
    return direction * String(x).localeCompare(String(y), 'en', {numeric: true});
  };

  const isHeading = row => row.classList.contains('group');

  /* The rows of each body are sorted by themselves; `before` holds them as they were. */
  const sort = (before, column, direction) => {
    for (const [body, rows] of before) {
      const keys = new Map(rows.map(row => [row, keyOf(row.cells[column])]));
      const sorted = direction === 0 ? rows
        : [...rows].sort((x, y) => compare(keys.get(x), keys.get(y), direction));
      body.append(...rows.filter(isHeading), ...sorted.filter(row => !isHeading(row)));
    }
  };

  const makeSortable = (table, before) => {
    const headings = [...table.tHead.rows[0].cells];
    headings.forEach((heading, column) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.append(...heading.childNodes);
      heading.append(button);
      button.addEventListener('click', () => {
        const was = heading.getAttribute('aria-sort');
        const direction = was === null ? 1 : was === 'ascending' ? -1 : 0;
        headings.forEach(other => other.removeAttribute('aria-sort'));
        if (direction !== 0)
          heading.setAttribute('aria-sort', direction > 0 ? 'ascending' : 'descending');
        sort(before, column, direction);
      });
    });
  };

  const makeFilter = (table, before) => {
    const line = document.createElement('p'), label = document.createElement('label');
    const field = document.createElement('input'), said = document.createElement('output');
    line.className = 'filter';
    field.type = 'search';
    label.append('Rows with the word ', field);
    line.append(label, ' ', said);
    table.closest('.scroll').before(line);
    field.addEventListener('input', () => {
      const words = field.value.toLowerCase().split(/\s+/);
      let shown = 0, all = 0;
      for (const rows of before.values()) {
        const plain = rows.filter(row => !isHeading(row));
        for (const row of plain) {
          const text = row.textContent.toLowerCase();
          row.hidden = !words.every(word => text.includes(word));
        }
        const here = plain.filter(row => !row.hidden).length;
        rows.filter(isHeading).forEach(row => { row.hidden = here === 0; });
        shown += here;
        all += plain.length;
      }
      said.textContent = field.value === '' ? '' : `${shown} of ${all} rows`;
    });
  };

  document.documentElement.classList.add('script');
  for (const table of document.querySelectorAll('.scroll > table')) {
    if (table.tHead === null || table.querySelector('[rowspan]') !== null) continue;
    const before = new Map([...table.tBodies].map(body => [body, [...body.rows]]));
    const rows = [...before.values()].flat().filter(row => !isHeading(row)).length;
    if (rows > 1) makeSortable(table, before);
    if (rows >= longFrom) makeFilter(table, before);
  }
})();
