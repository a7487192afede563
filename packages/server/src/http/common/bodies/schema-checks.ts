import AjvCompiler from '@fastify/ajv-compiler';
import type { FastifyServerOptions } from 'fastify';

type BuildValidator = AjvCompiler.BuildCompilerFromPool;
type Compile = ReturnType<BuildValidator>;
type Check = ReturnType<Compile>;

const buildOfFastify = AjvCompiler();
const buildValidator: BuildValidator = (schemas, options) => whenNeeded(buildOfFastify(schemas, options));

/**
 * How bodies, queries and paths are held against their schemas: nothing is converted, taken away or filled in. A check
 * is compiled by the first call that needs it: all of them at the start would take memory that few servers ever use.
 */
export const schemaChecks = {
  ajv: {
    customOptions: {
      coerceTypes: false,
      removeAdditional: false,
      useDefaults: false,
      // All of them are our own, and a test holds them against the schema of schemas: here that is a third of compiling.
      validateSchema: false,
      allErrors: true,
      verbose: true,
      // Half the time of compiling goes into code that is no faster to run: V8 does the same by itself.
      code: { optimize: false },
    },
  },
  schemaController: { compilersFactory: { buildValidator } },
} satisfies FastifyServerOptions;

function whenNeeded(compile: Compile): Compile {
  return (route) => {
    let compiled: Check | undefined;
    const check = ((data: unknown) => {
      compiled ??= compile(route);
      const passed = compiled(data);
      check.errors = compiled.errors ?? null;
      return passed;
    }) as Check;
    return check;
  };
}
