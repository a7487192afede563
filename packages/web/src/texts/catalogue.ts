// Every text that the page shows, in both languages: a section for each part of the page, one catalogue for all.
import { caseTexts } from './case-texts.ts';
import { executorTexts } from './executor-texts.ts';
import { firstStepsTexts } from './first-steps-texts.ts';
import { frameTexts } from './frame-texts.ts';
import { glossaryTexts } from './glossary-texts.ts';
import { historyTexts } from './history-texts.ts';
import { logTexts } from './log-texts.ts';
import { runTexts } from './run-texts.ts';
import { runsTexts } from './runs-texts.ts';
import { settingsTexts } from './settings-texts.ts';
import { standingTexts } from './standing-texts.ts';
import { startTexts } from './start-texts.ts';
import { templateTexts } from './template-texts.ts';
import type { Said } from './text.ts';
import { traceTexts } from './trace-texts.ts';

export const catalogue = {
  ...caseTexts,
  ...executorTexts,
  ...firstStepsTexts,
  ...frameTexts,
  ...glossaryTexts,
  ...historyTexts,
  ...logTexts,
  ...runTexts,
  ...runsTexts,
  ...settingsTexts,
  ...standingTexts,
  ...startTexts,
  ...templateTexts,
  ...traceTexts,
} as const satisfies Readonly<Record<string, Said>>;

export type TextKey = keyof typeof catalogue;
