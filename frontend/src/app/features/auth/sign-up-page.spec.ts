import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { ME, setUp, settle } from '@testing/fakes';
import { SignUpPage } from './sign-up-page';

describe('SignUpPage', () => {
  async function show() {
    const http = await setUp();
    const fixture = TestBed.createComponent(SignUpPage);
    await fixture.whenStable();
    http.expectOne('/api/v1/styles').flush([]);
    const root: HTMLElement = fixture.nativeElement;
    const type = (id: string, value: string) => {
      const field = root.querySelector<HTMLInputElement>(`[data-testid=${id}]`)!;
      field.value = value;
      field.dispatchEvent(new Event('input'));
    };
    const submit = async () => {
      root.querySelector<HTMLElement>('[data-testid=signup-submit]')!.click();
      await settle();
      await fixture.whenStable();
    };
    const agree = () => root.querySelector<HTMLElement>('[data-testid=signup-terms]')!.click();
    const errors = () => [...root.querySelectorAll('[role=alert]')].map((one) => one.textContent);
    return { http, fixture, root, type, submit, agree, errors };
  }

  it('says beside each field what is missing, and sends nothing', async () => {
    const { http, root, type, submit, errors } = await show();
    type('signup-email', 'not an address');
    type('signup-password', 'short');
    await submit();
    expect(errors()).toEqual([
      'This does not look like an e-mail address. Check for a typo',
      'Too short: at least 10 characters are needed',
      'Without this consent we may not touch your photos',
    ]);
    const field = root.querySelector('[data-testid=signup-email]');
    expect(field?.getAttribute('aria-invalid')).toBe('true');
    http.expectNone('/api/v1/auth/csrf');
  });

  it('puts the server’s words beside the field they are about', async () => {
    const { http, fixture, type, submit, agree, errors } = await show();
    type('signup-email', 'anna@example.org');
    type('signup-password', 'long enough');
    agree();
    await submit();
    http.expectOne('/api/v1/auth/csrf').flush({ csrf_token: 'x' });
    await settle();
    http.expectOne('/api/v1/auth/signup').flush(
      {
        code: 'validation.failed',
        detail: 'Check the form',
        errors: [{ field: 'email', code: 'taken', detail: 'Taken already' }],
      },
      { status: 400, statusText: '' },
    );
    await settle();
    await fixture.whenStable();
    expect(errors()).toEqual(['Taken already']);
  });

  it('goes where the visitor wanted to go', async () => {
    const { http, fixture, type, submit, agree } = await show();
    const went = vi.spyOn(TestBed.inject(Router), 'navigateByUrl').mockResolvedValue(true);
    fixture.componentRef.setInput('next', '/studio?style=anime');
    type('signup-email', ' anna@example.org ');
    type('signup-password', 'long enough');
    agree();
    await submit();
    http.expectOne('/api/v1/auth/csrf').flush({ csrf_token: 'x' });
    await settle();
    const call = http.expectOne('/api/v1/auth/signup');
    expect(call.request.body).toEqual({
      email: 'anna@example.org',
      password: 'long enough',
      language: 'en',
      accept_terms: true,
    });
    call.flush(ME);
    await settle();
    expect(went).toHaveBeenCalledWith('/studio?style=anime');
  });
});
