import type { StartRun, Template } from '@testyard/protocol';
import { useState } from 'react';
import { bodyOf, type Order, type Parameter, parametersOf } from '../../parts/start-run/run-order.ts';

export interface TemplateOrder {
  readonly order: Order;
  readonly set: (change: Partial<Order>) => void;
  readonly parameters: readonly Parameter[];
  /** The call that it stands for. */
  readonly body: StartRun;
}

/** What one template is started with. */
export function useOrder(template: Template): TemplateOrder {
  const [order, setOrder] = useState<Order>({
    ...{ templates: [template.name], sut: '', branch: '', parameters: {} },
  });
  const parameters = parametersOf([template]);
  const set = (change: Partial<Order>) => setOrder((before) => ({ ...before, ...change }));
  return { order, set, parameters, body: bodyOf(order, parameters) };
}
