import { TestBed } from '@angular/core/testing';
import { setUp } from '@testing/fakes';
import { EditorStore } from '../editor-store';
import { PaintRow } from './paint-row';

const NONE = { id: 'none', name: 'As it is', fill: '#000' };

describe('PaintRow', () => {
  async function show(inputs: Record<string, unknown>) {
    const settle = vi.fn();
    await setUp('en', [{ provide: EditorStore, useValue: { settle } }]);
    const fixture = TestBed.createComponent(PaintRow);
    const paints = [
      { name: 'colour.black', colour: '#111111' },
      { name: 'colour.white', colour: '#eeeeee' },
    ];
    for (const [name, value] of Object.entries({ label: 'Colour', paints, ...inputs })) {
      fixture.componentRef.setInput(name, value);
    }
    await fixture.whenStable();
    const root = fixture.nativeElement as HTMLElement;
    const own = root.querySelector<HTMLInputElement>('input[type=color]')!;
    const pressed = [...root.querySelectorAll('button')].map((button) => button.ariaPressed);
    return { fixture, own, pressed, root, settle };
  }

  it('marks the paint in use, and tells which other is picked', async () => {
    const { fixture, pressed, root } = await show({ colour: '#eeeeee' });
    expect(pressed).toEqual(['false', 'true']);
    const picked: string[] = [];
    fixture.componentInstance.pick.subscribe((colour) => picked.push(colour));
    root.querySelector('button')!.click();
    expect(picked).toEqual(['#111111']);
  });

  it('takes any other colour for one of their own, as one step until it is settled', async () => {
    const { fixture, own, pressed, root, settle } = await show({ colour: '#123456' });
    expect(pressed).toEqual(['false', 'false']);
    expect(root.querySelector('.own.on')).not.toBeNull();
    expect(own.value).toBe('#123456');
    const chosen: string[] = [];
    fixture.componentInstance.own.subscribe((colour) => chosen.push(colour));
    own.value = '#654321';
    own.dispatchEvent(new Event('input'));
    expect(chosen).toEqual(['#654321']);
    expect(settle).not.toHaveBeenCalled();
    own.dispatchEvent(new Event('change'));
    expect(settle).toHaveBeenCalledOnce();
  });

  it('marks no colour where that can be chosen, and starts ones own from the first', async () => {
    const { own, pressed, root } = await show({ colour: null, none: NONE, first: '#5c3b26' });
    expect(pressed).toEqual(['true', 'false', 'false']);
    expect(root.querySelector('.own.on')).toBeNull();
    expect(own.value).toBe('#5c3b26');
  });
});
