import { Injectable, computed, inject, signal } from '@angular/core';
import { ApiClient } from '../../core/api/api-client';
import type { EditText, EditWish } from '../../core/api/models';
import { Problem, clientProblem, toApiError } from '../../core/api/problem';
import type { MessageKey } from '../../core/i18n/messages';
import { EditDocument, fits } from './edit-document';
import { EditorStore } from './editor-store';
import { holds, rebased, withOperations } from './spoken';

/** Most characters a sentence may have, as `ml.text.reading` has it. */
export const MAX_TEXT = 500;

/** A wish that was carried out, and its place in the answer. */
export interface Done {
  readonly wish: EditWish;
  readonly place: number;
}

/** A wish that was not carried out, and why. */
export interface Left {
  readonly wish: EditWish;
  readonly reason: MessageKey;
}

interface Said {
  readonly answer: EditText;
  /** Places of the wishes that were taken back. */
  readonly without: readonly number[];
  readonly version: number;
  /** The document without the sentence, and what the sentence made of it. */
  readonly before: EditDocument;
  readonly after: EditDocument;
  /** All that is made of one sentence is one step under this key. */
  readonly key: string;
}

/** What was last asked for in words; kept while other tools are in hand. */
@Injectable()
export class Sentence {
  private readonly api = inject(ApiClient);
  private readonly store = inject(EditorStore);
  private readonly said = signal<Said | null>(null);
  private count = 0;

  readonly text = signal('');
  readonly busy = signal(false);
  /** Why it was not taken. */
  readonly problem = signal<Pick<Problem, 'code' | 'detail' | 'message'> | null>(null);

  /** Nothing once it is undone, or another version is in hand. */
  private readonly heard = computed(() => {
    const said = this.said();
    if (!said || said.version !== this.store.base()?.number) return null;
    return holds(this.store.document(), said.before, said.after) ? said : null;
  });
  readonly answered = computed(() => this.heard() !== null);
  readonly done = computed((): Done[] =>
    this.kept().filter(({ wish }) => wish.possible && wish.attribute !== 'style'),
  );
  readonly left = computed((): Left[] => [
    ...this.kept()
      .filter(({ wish }) => !wish.possible || wish.attribute === 'style')
      .map(({ wish }) => ({ wish, reason: reasonOf(wish) })),
    ...(this.heard()?.answer.contradicted ?? []).map((wish): Left => ({
      wish,
      reason: 'describe.otherwise',
    })),
  ]);
  /** Words nothing could be made of. */
  readonly unknown = computed(() => [
    ...new Set((this.heard()?.answer.unknown ?? []).map(({ word }) => word)),
  ]);
  /** There was no wish in the sentence at all. */
  readonly empty = computed(() => {
    const answer = this.heard()?.answer;
    return !!answer && !answer.wishes.length && !answer.contradicted.length;
  });

  private readonly kept = computed((): Done[] => {
    const said = this.heard();
    if (!said) return [];
    return said.answer.wishes
      .map((wish, place) => ({ wish, place }))
      .filter(({ place }) => !said.without.includes(place));
  });

  /** Has the sentence understood and carried out; whether it was. */
  async say(): Promise<boolean> {
    const text = this.text().trim();
    return !!text && this.ask(text, null, []);
  }

  /** Takes one wish back, and whatever was changed for it alone; whether it was. */
  async drop(place: number): Promise<boolean> {
    const said = this.heard();
    return !!said && this.ask(said.answer.text, said, [...said.without, place]);
  }

  private async ask(text: string, said: Said | null, without: number[]): Promise<boolean> {
    const version = this.store.base()?.number;
    if (version === undefined || this.busy() || this.store.saving()) return false;
    this.problem.set(null);
    this.busy.set(true);
    try {
      const answer = await this.api.readText(text, without);
      // Meanwhile there may be another picture in hand, or none that can be changed.
      if (this.store.base()?.number !== version || this.store.saving()) return false;
      return this.carryOut(answer, said ?? this.begin(answer, version), without);
    } catch (cause) {
      this.problem.set(toApiError(cause).problem);
      return false;
    } finally {
      this.busy.set(false);
    }
  }

  private begin(answer: EditText, version: number): Said {
    const before = this.store.document();
    const key = `sentence.${++this.count}`;
    return { answer, without: [], version, before, after: before, key };
  }

  private carryOut(answer: EditText, said: Said, without: number[]): boolean {
    const { before, after, key } = said;
    const next = withOperations(before, answer.operations);
    const made = rebased(this.store.document(), after, next);
    if (!fits(made)) {
      this.problem.set(clientProblem(0, 'edit.count', 'editor.tooMany'));
      return false;
    }
    this.store.edit(() => made, key);
    this.said.set({ ...said, answer, without, after: next });
    return true;
  }
}

function reasonOf({ attribute }: EditWish): MessageKey {
  return attribute === 'style' ? 'describe.style' : 'describe.notYet';
}
