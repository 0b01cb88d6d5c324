// @NAME@: what it may ask its host for, and what it may answer, stands in helios/index.ts.

import { Action, DEFAULT, block, holds, query } from "./helios";

export function pre_query(): Action {
  return holds(query.text(), "drop table") ? block("DROP TABLE is not for here") : DEFAULT;
}
