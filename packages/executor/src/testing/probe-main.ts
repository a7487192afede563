/** Asks this host what it has, as an executor does at its first start: `node probe-main.ts DATA_FOLDER`. */
import { DataFolder } from '../files/data-folder.ts';
import { probeHost } from '../host/host-probes.ts';

const data = await DataFolder.open(process.argv[2] ?? '');
await probeHost(data, process.env);
await data.close();
