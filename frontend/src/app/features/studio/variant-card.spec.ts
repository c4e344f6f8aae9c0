import { TestBed } from '@angular/core/testing';
import { setUp, variant } from '@testing/fakes';
import { VariantCard } from './variant-card';

describe('VariantCard', () => {
  async function show(change: Parameters<typeof variant>[1]) {
    await setUp();
    const fixture = TestBed.createComponent(VariantCard);
    fixture.componentRef.setInput('variant', variant(0, change));
    fixture.componentRef.setInput('alt', 'Avatar 1');
    await fixture.whenStable();
    return { fixture, root: fixture.nativeElement as HTMLElement };
  }

  it('sharpens its preview as the picture forms', async () => {
    const { fixture, root } = await show({ status: 'drawing', progress: 0.2, preview: 'data:,' });
    const blur = () => parseInt(root.querySelector('img')?.style.filter.slice(5) ?? '', 10);
    const before = blur();
    const sharper = variant(0, { status: 'drawing', progress: 0.9, preview: 'data:,' });
    fixture.componentRef.setInput('variant', sharper);
    await fixture.whenStable();
    expect(blur()).toBeLessThan(before);
    expect(root.querySelector('[data-testid=variant-keep]')).toBeNull();
  });

  it('offers its actions once it is done, and says whether it is kept', async () => {
    const { fixture, root } = await show({ status: 'done', file_url: '/f', kept_avatar: null });
    const keep = root.querySelector<HTMLElement>('[data-testid=variant-keep]')!;
    expect(root.getAttribute('data-status')).toBe('done');
    expect(keep.getAttribute('aria-pressed')).toBe('false');
    const asked: string[] = [];
    fixture.componentInstance.keep.subscribe(() => asked.push('keep'));
    fixture.componentInstance.unkeep.subscribe(() => asked.push('unkeep'));
    keep.click();
    const kept = variant(0, { status: 'done', file_url: '/f', kept_avatar: 'a' });
    fixture.componentRef.setInput('variant', kept);
    await fixture.whenStable();
    expect(keep.getAttribute('aria-pressed')).toBe('true');
    keep.click();
    expect(asked).toEqual(['keep', 'unkeep']);
  });

  it('says that a picture will not come once the generation is over', async () => {
    const { fixture, root } = await show({ status: 'waiting' });
    fixture.componentRef.setInput('over', true);
    await fixture.whenStable();
    expect(root.textContent).toContain('Not drawn');
  });
});
