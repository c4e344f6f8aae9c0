import { TestBed } from '@angular/core/testing';
import { setUp } from '@testing/fakes';
import { SliderRow } from './slider-row';

describe('SliderRow', () => {
  async function show(inputs: Record<string, unknown>, language: 'en' | 'ru' = 'en') {
    await setUp(language);
    const fixture = TestBed.createComponent(SliderRow);
    fixture.componentRef.setInput('label', 'Smile');
    for (const [name, value] of Object.entries(inputs)) fixture.componentRef.setInput(name, value);
    const moved: number[] = [];
    let settled = 0;
    fixture.componentInstance.moved.subscribe((value) => moved.push(value));
    fixture.componentInstance.settled.subscribe(() => settled++);
    await fixture.whenStable();
    const root = fixture.nativeElement as HTMLElement;
    const field = root.querySelector('input')!;
    const drag = (value: number) => {
      field.value = String(value);
      field.dispatchEvent(new Event('input'));
    };
    return { root, field, moved, drag, settled: () => settled };
  }

  it('says its value with its sign, and to a screen reader too', async () => {
    const { root, field } = await show({ value: 0.35 });
    expect(root.querySelector('output')!.textContent).toBe('+35');
    expect(field.getAttribute('aria-valuetext')).toBe('+35');
    expect(root.querySelector('label')!.htmlFor).toBe(field.id);
  });

  it('knows degrees and percent', async () => {
    const { root } = await show({ value: -12, min: -25, max: 25, unit: 'degrees' });
    expect(root.querySelector('output')!.textContent).toBe('-12°');
    TestBed.resetTestingModule();
    const zoom = await show({ value: 1.5, min: 0.5, max: 3, neutral: 1, unit: 'percent' });
    expect(zoom.root.querySelector('output')!.textContent).toBe('150%');
  });

  it('fills from its neutral value', async () => {
    const { root } = await show({ value: -0.5 });
    const at = (name: string) => Number(root.style.getPropertyValue(name));
    expect([at('--from'), at('--to'), at('--zero')]).toEqual([0.25, 0.5, 0.5]);
  });

  it.each([
    ['a double click', new MouseEvent('dblclick')],
    ['Delete', new KeyboardEvent('keydown', { key: 'Delete' })],
    ['Backspace', new KeyboardEvent('keydown', { key: 'Backspace' })],
  ])('goes back to neutral with %s, as a step of its own', async (_, event) => {
    const { field, moved, settled } = await show({ value: 2, min: 0.5, max: 3, neutral: 1 });
    field.dispatchEvent(event);
    expect(moved).toEqual([1]);
    expect(settled()).toBe(1);
  });

  it('snaps to neutral under a hand but not under arrow keys', async () => {
    const { field, moved, drag } = await show({ value: 0 });
    drag(0.02);
    field.dispatchEvent(new Event('pointerdown'));
    drag(0.02);
    drag(0.2);
    expect(moved).toEqual([0.02, 0, 0.2]);
  });
});
