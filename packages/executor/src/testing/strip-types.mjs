// Lets a plain Node process of a test run the sources: Node 20 does not strip types by itself.
import { register } from 'node:module';

register('./strip-types-hooks.mjs', import.meta.url);
