import { generation, variant } from '@testing/fakes';
import { isFinished, mergeGeneration, withState, withVariant } from './generation-state';

describe('generation state', () => {
  it('knows the final stages', () => {
    expect(isFinished({ status: 'done' })).toBe(true);
    expect(isFinished({ status: 'cancelled' })).toBe(true);
    expect(isFinished({ status: 'finishing' })).toBe(false);
  });

  it('never goes back from a final stage', () => {
    const done = generation({ status: 'done', progress: 1 });
    expect(withState(done, generation({ status: 'generating' }))).toBe(done);
  });

  it('replaces a variant by its index and keeps the last preview', () => {
    const drawing = variant(1, { status: 'drawing', preview: 'data:a' });
    const done = variant(1, { status: 'done', file_url: '/f' });
    const result = withVariant(withVariant(generation(), drawing), done);
    expect(result.variants[1]).toMatchObject({ status: 'done', preview: 'data:a', file_url: '/f' });
    expect(result.variants).toHaveLength(2);
  });

  it('ignores a preview that arrives after the picture', () => {
    const done = withVariant(generation(), variant(0, { status: 'done' }));
    const late = withVariant(done, variant(0, { status: 'drawing' }));
    expect(late.variants[0].status).toBe('done');
  });

  it('adds variants that were not announced, in order', () => {
    const bare = generation({ variants: [] });
    const both = withVariant(withVariant(bare, variant(1)), variant(0));
    expect(both.variants.map(({ index }) => index)).toEqual([0, 1]);
  });

  it('merges a polled copy with what is known', () => {
    const known = withVariant(
      generation({ status: 'generating' }),
      variant(0, { preview: 'data:a' }),
    );
    const merged = mergeGeneration(known, generation({ status: 'done', progress: 1 }));
    expect(merged.status).toBe('done');
    expect(merged.variants[0].preview).toBe('data:a');
  });
});
