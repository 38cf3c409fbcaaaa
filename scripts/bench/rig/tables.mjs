const seconds = ms => `${(ms / 1000).toFixed(2)} s`;

function at(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[
    Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)
  ];
}

const spread = (values, aim = '') => [
  seconds(at(values, 0.5)),
  seconds(at(values, 0.95)),
  aim,
];

const SHARES = [
  ['total', 'request → shown as ready', ''],
  ['pushed', 'Berth: request → pushed', ''],
  ['plain', 'of which the same push by git alone', ''],
  ['engineAsked', 'Berth: pushed → engine asked', ''],
  ['shown', 'Berth: observed → shown', ''],
  ['own', 'Berth in all', '≤ 0.5 s'],
  ['besides', 'Berth in all, without the push', ''],
  ['engine', 'engine and cluster', ''],
  ['fetched', 'pushed → fetched', '≤ 1 s'],
];

function sharesOf(title, all) {
  return SHARES.map(([key, what, aim]) => [
    `${title}: ${what}`,
    ...spread(
      all.map(each => each[key]),
      aim,
    ),
  ]);
}

function among(title, all, aim) {
  const sum = key => all.map(each => each[key]).join(' ');
  return [
    [
      `one ${title}: pushed → applied`,
      ...spread(
        all.map(each => each.applied),
        aim,
      ),
    ],
    [`one ${title}: reconciliations of its own`, sum('own'), '', ''],
    [`one ${title}: reconciliations of others`, sum('others'), '', '0'],
    [`one ${title}: reconciliations of what all share`, sum('shared'), '', ''],
  ];
}

const kindsOf = ({ kinds }) =>
  Object.entries(kinds)
    .sort(([, one], [, other]) => other - one)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ');

const processorOf = processor =>
  Object.entries(processor)
    .map(([name, spent]) => `${name} ${Math.round(spent)} s`)
    .join(', ');

const ROWS = {
  one: ({ created, deployed }) => [
    ...sharesOf('create', created),
    ...sharesOf('deploy', deployed),
  ],
  once: ({
    count,
    taken,
    committed,
    mainPushes,
    allPushes,
    ready,
    processor,
  }) => [
    [`${count} at once: all taken in`, seconds(taken), '', ''],
    [`${count} at once: all committed`, seconds(committed), '', '≤ 10 s'],
    [`${count} at once: pushes that moved main`, mainPushes, '', '≤ 6'],
    [`${count} at once: pushes in all`, allPushes, '', ''],
    [`${count} at once: all ready`, seconds(ready), '', ''],
    [`${count} at once: processor until then`, processorOf(processor), '', ''],
  ],
  among: ({ changed, fresh }) => [
    ...among('changed', changed, '≤ 1 s'),
    ...among('new', fresh, '≤ 3 s'),
  ],
  requests: ({ seconds: each, viewers, idle, viewed }) => [
    [
      `requests to the API server in ${each} s, idle`,
      idle.total,
      kindsOf(idle),
      '',
    ],
    [
      `the same with ${viewers} viewers`,
      viewed.total,
      kindsOf(viewed),
      'within 5 %',
    ],
  ],
  start: all =>
    all.flatMap(({ environments, fresh, serves, complete }) => {
      const what = `start with ${environments}, ${
        fresh ? 'nothing' : 'everything'
      } remembered`;
      return [
        [`${what}: takes requests`, seconds(serves), '', ''],
        [`${what}: status complete`, seconds(complete), '', '≤ 10 s'],
      ];
    }),
  hand: ({ pushed, ready, processor }, { once }) => [
    ['the same by hand: pushed', seconds(pushed), '', ''],
    ['the same by hand: all ready', seconds(ready), '', ''],
    ['the same by hand: processor until then', processorOf(processor), '', ''],
    ...(once
      ? [['by Berth ÷ by hand', (once.ready / ready).toFixed(2), '', '≤ 1.05']]
      : []),
  ],
};

/** What a run has found as a table in Markdown. */
export function tableOf(found) {
  const rows = Object.entries(found).flatMap(([name, figures]) =>
    ROWS[name](figures, found),
  );
  return [
    ['what', 'p50, or the figure', 'p95', 'aim'],
    ['---', '---', '---', '---'],
    ...rows,
  ]
    .map(cells => `| ${cells.join(' | ')} |`)
    .join('\n');
}
