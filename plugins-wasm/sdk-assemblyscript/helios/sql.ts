// What the host knows of a statement's structure, and edits of it. ABI 1's host tells nothing: every answer is unknown, every edit
// NotProvable.

import * as port from "./port";
import { Edit } from "./fields";

/** What can be asked of a statement; each has answers of the indexes 0, 1, 2 … */
export enum Question {
  RelationWritten = 1,
  RelationRead,
  OutputName,
  /** schema.table.column, one a line. */
  OutputSources,
  Function,
  /** Of each statement, nested ones included. */
  Verb,
  /** In ORDER BY. */
  SortOperator,
  /** Anywhere but in the output list. */
  ColumnUsed,
  /** Of each relation, as edits count them: what is compared with literals or parameters, one a line. */
  ColumnsPinned,
  /** Of each verb: where, limit, then the indexes of its relations, one a line. */
  Part,
  /** As it now stands. */
  OutputText,
}

/** How an edit ended. After those that are Done, a hook returns EDITED. */
export enum Edited {
  Done = 0,
  /** There is no such output column or relation, or the text is malformed. */
  Bad = -1,
  /** It cannot be proved to mean what it should. */
  NotProvable = -3,
}

/** An output column. */
export class Output {
  constructor(
    private readonly index: i32,
    /** What the client sees. */
    public readonly name: string,
    /** schema.table.column from which it comes. */
    public readonly sources: string[],
  ) {}

  /** Puts an expression in its place, in which ? stands for what it was: mask(?). */
  wrap(template: string): Edited {
    return <Edited>port.edit(Edit.WrapOutput, this.index, template);
  }
}

/** A relation of the statement. */
export class Relation {
  constructor(
    private readonly index: i32,
    /** Quoted where it must be. */
    public readonly name: string,
    /** Whether it is written; else it is read. */
    public readonly written: bool,
  ) {}

  /** Has only rows of it seen or changed for which a condition holds. */
  restrict(condition: string): Edited {
    return <Edited>port.edit(Edit.Restrict, this.index, condition);
  }

  /** Its columns that are compared with literals or parameters; null if nobody can know. */
  pinned(): string[] | null {
    const columns = sql.ask(Question.ColumnsPinned, this.index);
    return columns !== null ? names(columns) : null;
  }
}

function names(lines: string): string[] {
  return lines.length ? lines.split("\n") : [];
}

export namespace sql {
  /** One answer; null past the last one, and where nobody can know: unknown() tells which. */
  export function ask(question: Question, index: i32): string | null {
    const answer = port.sql(question, index);
    return answer !== null ? String.UTF8.decode(answer) : null;
  }

  /** Whether nobody can know what was asked last. */
  export function unknown(): bool {
    return port.unknown();
  }

  /** All answers; null if nobody can know. */
  export function all(question: Question): string[] | null {
    const answers: string[] = [];
    for (let answer = ask(question, 0); answer !== null; answer = ask(question, answers.length)) answers.push(answer);
    return unknown() ? null : answers;
  }

  /** The output columns; null if nobody can know. */
  export function outputs(): Output[] | null {
    const outputNames = all(Question.OutputName);
    if (outputNames === null) return null;
    const outputs: Output[] = [];
    for (let i = 0; i < outputNames.length; i++) {
      const sources = ask(Question.OutputSources, i);
      if (sources === null) return null;
      outputs.push(new Output(i, outputNames[i], names(sources)));
    }
    return outputs;
  }

  /** The relations, those written, then those read; null if nobody can know. */
  export function relations(): Relation[] | null {
    const written = all(Question.RelationWritten);
    const read = all(Question.RelationRead);
    if (written === null || read === null) return null;
    const relations: Relation[] = [];
    for (let i = 0; i < written.length; i++) relations.push(new Relation(relations.length, written[i], true));
    for (let i = 0; i < read.length; i++) relations.push(new Relation(relations.length, read[i], false));
    return relations;
  }

  /** Limits the rows. */
  export function limit(rows: i64): Edited {
    return <Edited>port.edit(Edit.Limit, 0, rows.toString());
  }

  /** Puts columns in the place of stars. */
  export function expandStars(): Edited {
    return <Edited>port.edit(Edit.ExpandStars, 0, "");
  }
}
