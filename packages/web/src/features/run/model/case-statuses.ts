import { caseLooks } from '../../../glossary/looks.ts';

/** Final states, worst first. */
export const caseStatuses = caseLooks.map(({ status }) => status);
