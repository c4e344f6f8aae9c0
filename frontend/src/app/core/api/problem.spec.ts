import { HttpErrorResponse } from '@angular/common/http';
import { ApiError, toApiError } from './problem';

function failed(status: number, error: unknown): ApiError {
  return toApiError(new HttpErrorResponse({ status, error }));
}

describe('toApiError', () => {
  it('keeps the code, words and field errors of problem details', () => {
    const error = failed(400, {
      code: 'validation.failed',
      title: 'Invalid',
      detail: 'Check the form.',
      params: { limit: 3 },
      errors: [{ field: 'email', code: 'taken', detail: 'Taken already' }],
    });
    expect(error.code).toBe('validation.failed');
    expect(error.status).toBe(400);
    expect(error.problem.params).toEqual({ limit: 3 });
    expect(error.field('email')).toBe('Taken already');
    expect(error.field('password')).toBeNull();
    expect(error.problem.message).toBeUndefined();
  });

  it('uses the title where there is no detail', () => {
    expect(failed(409, { code: 'x.y', title: 'Conflict' }).problem.detail).toBe('Conflict');
  });

  it('finds its own words for answers that are no problem details', () => {
    expect(failed(0, new ProgressEvent('error')).problem.message).toBe('problem.unreachable');
    expect(failed(413, '<html>').problem.message).toBe('problem.tooLarge');
    expect(failed(429, null).code).toBe('throttled');
    expect(failed(502, '<html>').code).toBe('server.unavailable');
    expect(failed(500, '<html>').code).toBe('server.error');
  });

  it('passes an ApiError through and wraps anything else', () => {
    const error = failed(404, null);
    expect(toApiError(error)).toBe(error);
    expect(toApiError(new TypeError('x')).code).toBe('client.error');
  });
});
