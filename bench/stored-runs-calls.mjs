/** The calls that are made where few and where many runs are stored; each has as many rows to answer on both sides. */
const page = 20;
const fewer = 5;

/** Filters by what is common and by what twenty runs have; MIDDLE and LATE are times within the history. */
const one = [
  ...['', 'until=MIDDLE', 'since=MIDDLE&until=LATE', 'cursor=CURSOR', 'state=finished', 'state=running'],
  ...['verdict=failed', 'verdict=stopped', 'sut=staging-3', 'sut=rare', 'sut=none', 'createdBy=person-3'],
  ...[
    'createdBy=rare',
    'template=checkout',
    'template=rare',
    'template=endless',
    'template=checkout&until=MIDDLE',
  ],
  ...['verdict=failed&until=MIDDLE', 'state=finished&verdict=passed'],
];
/** Of two filters there must be as many on both sides, too: none of the last ones. */
const several = [
  ...[
    'template=checkout&verdict=failed',
    'template=checkout&createdBy=person-3',
    'template=checkout&sut=staging-3',
  ],
  ...[
    'verdict=failed&createdBy=person-3',
    'verdict=failed&sut=staging-3',
    'sut=staging-3&createdBy=person-3',
  ],
  ...['template=rare&verdict=failed', 'verdict=stopped&createdBy=rare', 'sut=rare&verdict=stopped'],
  ...['template=checkout&verdict=stopped', 'template=endless&sut=rare&createdBy=rare'],
];

/** `prepare` and `tidy` are around `act`, and not in its time. */
export async function callsOf({ connect }, protos) {
  const { call, url } = await connect();
  const [{ project }] = protos;
  const { places, run, next } = await landmarks(call, project);
  const list = (query, limit) => {
    const place = query.replace(/MIDDLE|LATE|CURSOR/g, (name) => places[name]);
    return get(`runs: ${query || 'all'}`, `projects/${project}/runs?limit=${limit}${place && `&${place}`}`);
  };
  const get = (name, path) => ({ name, act: () => call('GET', path) });
  return [
    ...one.map((query) => list(query, page)),
    ...several.map((query) => list(query, fewer)),
    get('one run', `runs/${run.id}`),
    get('one run by its number', `projects/${project}/runs/${next.number}`),
    get('tasks of a run', `runs/${run.id}/tasks`),
    get('cases of a run', `runs/${run.id}/cases`),
    get('templates', `projects/${project}/templates`),
    get('template by its name', `projects/${project}/templates?name=checkout`),
    get('audit log of a project', `projects/${project}/audit?limit=${page}`),
    get('audit log', `audit?limit=${page}`),
    get('executors', 'executors'),
    get('projects', 'projects'),
    { name: 'metrics', act: async () => (await fetch(`${url}/metrics`)).text() },
    startOfRun(call, project),
    await claim({ call, url, project }),
  ];
}

async function landmarks(call, project) {
  const list = async (query) => call('GET', `projects/${project}/runs?${query}`);
  const { items } = await list('limit=1');
  // The few runs that retention is to delete are older than the year that all others are of.
  const end = Date.parse(items[0].createdAt);
  const at = (share) => new Date(end - 365 * 86_400_000 * (1 - share)).toISOString();
  const middle = await list(`limit=${page}&until=${at(0.5)}`);
  const [run, next] = middle.items;
  return { run, next, places: { MIDDLE: at(0.5), LATE: at(0.9), CURSOR: middle.next } };
}

/** Accepted and durable; stopped afterwards. */
function startOfRun(call, project) {
  let started;
  return {
    name: 'start of a run',
    act: async () => {
      started = await call('POST', `projects/${project}/runs`, { templates: ['checkout'] });
    },
    tidy: () => call('POST', `runs/${started.id}/stop`, {}),
  };
}

/** How a session ends that was ordered to. */
const stopped = {
  ...{ outcome: 'stopped', events: 0, cause: null, message: null },
  ...{ exitCode: null, signal: null, runningCaseId: null },
};

/** An executor of the benchmark's own asks for work while there is one task that it may have. */
async function claim({ call, url, project }) {
  const { code } = await call('POST', `projects/${project}/registration-codes`, {});
  const name = `bench-${process.pid}-${Date.now()}`;
  const tell = async (path, body, credential) => {
    const headers = { 'content-type': 'application/json', 'testyard-protocol': '1' };
    if (credential) headers.authorization = `Bearer ${credential}`;
    const answer = await fetch(`${url}/executor/v1/${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const { credential } = await tell('register', { code, name });
  const instanceId = 'a'.repeat(32);
  const source = (await call('GET', `projects/${project}/templates?name=checkout`)).items[0].document.source
    .path;
  await tell(
    'announce',
    {
      ...{ instanceId, slots: 1, labels: { os: 'linux', arch: 'x64' }, frameworks: { command: '1' } },
      ...{ sources: { gitSchemes: [], paths: [source] }, version: '0' },
    },
    credential,
  );
  let run;
  return {
    name: 'claim by an executor',
    prepare: async () => {
      run = await call('POST', `projects/${project}/runs`, { templates: ['checkout'] });
    },
    act: async () => {
      const body = { instanceId, freeSlots: 1, stopping: [], waitSeconds: 5 };
      const { offers } = await tell('claim', body, credential);
      if (offers.length !== 1) throw new Error('nothing was offered');
      await tell(`leases/${offers[0].leaseId}/accept`, { epoch: offers[0].epoch }, credential);
      run.lease = offers[0];
    },
    tidy: async () => {
      await call('POST', `runs/${run.id}/stop`, {});
      await tell(`leases/${run.lease.leaseId}/finish`, { epoch: run.lease.epoch, ...stopped }, credential);
    },
  };
}
