import type { Generation, GenerationState, Stage, Variant } from '../api/models';

const FINISHED: ReadonlySet<Stage> = new Set<Stage>(['done', 'failed', 'cancelled']);

export function isFinished(generation: Pick<GenerationState, 'status'>): boolean {
  return FINISHED.has(generation.status);
}

/** A late event never moves a finished generation back. */
export function withState(generation: Generation, state: GenerationState): Generation {
  if (isFinished(generation) && !isFinished(state)) return generation;
  return { ...generation, ...state };
}

/** A late preview never replaces a finished picture; a kept variant stays kept. */
export function withVariant(generation: Generation, variant: Variant): Generation {
  const known = generation.variants.some((one) => one.index === variant.index);
  const variants = known
    ? generation.variants.map((one) => (one.index === variant.index ? merge(one, variant) : one))
    : [...generation.variants, variant].sort((a, b) => a.index - b.index);
  return { ...generation, variants };
}

/** The newest of two pictures of one generation, as from polling or a snapshot. */
export function mergeGeneration(known: Generation | undefined, fresh: Generation): Generation {
  if (!known) return fresh;
  const base = withState({ ...fresh, variants: known.variants, ...stateOf(known) }, stateOf(fresh));
  return fresh.variants.reduce(withVariant, base);
}

function stateOf(generation: Generation): GenerationState {
  return {
    id: generation.id,
    status: generation.status,
    progress: generation.progress,
    queue_position: generation.queue_position,
    seconds_left: generation.seconds_left,
    problem: generation.problem,
    notices: generation.notices,
    started_at: generation.started_at,
    finished_at: generation.finished_at,
  };
}

function merge(known: Variant, fresh: Variant): Variant {
  if (known.status === 'done' && fresh.status !== 'done') return known;
  return {
    ...fresh,
    preview: fresh.preview ?? known.preview,
    kept_avatar: fresh.kept_avatar ?? known.kept_avatar,
  };
}
