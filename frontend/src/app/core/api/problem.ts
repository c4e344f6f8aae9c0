import { HttpErrorResponse } from '@angular/common/http';
import { MessageKey } from '../i18n/messages';

export interface FieldError {
  field: string;
  code: string;
  detail: string;
}

/** An RFC 9457 problem as the client works with it; `code` is stable, `detail` is localised. */
export interface Problem {
  status: number;
  code: string;
  title: string;
  detail: string;
  params: Record<string, unknown>;
  errors: FieldError[];
  /** Set when the server sent no words of its own and the client's are to be used. */
  message?: MessageKey;
}

/** What the client throws for every failed request. */
export class ApiError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail || problem.code);
    this.name = 'ApiError';
  }

  get code(): string {
    return this.problem.code;
  }

  get status(): number {
    return this.problem.status;
  }

  /** The message for one form field, or null. */
  field(name: string): string | null {
    return this.problem.errors.find((error) => error.field === name)?.detail ?? null;
  }
}

const FALLBACKS: Record<number, { code: string; message: MessageKey }> = {
  0: { code: 'network.unreachable', message: 'problem.unreachable' },
  401: { code: 'auth.required', message: 'problem.signedOut' },
  403: { code: 'auth.forbidden', message: 'problem.forbidden' },
  404: { code: 'not_found', message: 'problem.notFound' },
  413: { code: 'photo.too_large', message: 'problem.tooLarge' },
  429: { code: 'throttled', message: 'problem.throttled' },
  502: { code: 'server.unavailable', message: 'problem.unavailable' },
  503: { code: 'server.unavailable', message: 'problem.unavailable' },
  504: { code: 'server.unavailable', message: 'problem.unavailable' },
};

const UNKNOWN = { code: 'server.error', message: 'problem.server' } as const;

/** Turns whatever a request failed with into an `ApiError`. */
export function toApiError(cause: unknown): ApiError {
  if (cause instanceof ApiError) return cause;
  if (!(cause instanceof HttpErrorResponse)) {
    return new ApiError(clientProblem(0, 'client.error', 'problem.server'));
  }
  const body: unknown = cause.error;
  if (isProblemBody(body)) {
    return new ApiError({
      status: cause.status,
      code: body.code,
      title: body.title ?? '',
      detail: body.detail ?? body.title ?? '',
      params: body.params ?? {},
      errors: (body.errors ?? []).map((error) => ({
        field: error.field ?? '',
        code: error.code ?? '',
        detail: error.detail ?? '',
      })),
    });
  }
  const { code, message } = FALLBACKS[cause.status] ?? UNKNOWN;
  return new ApiError(clientProblem(cause.status, code, message));
}

/** A problem found by the client itself, in its own words. */
export function clientProblem(status: number, code: string, message: MessageKey): Problem {
  return { status, code, title: '', detail: '', params: {}, errors: [], message };
}

interface ProblemBody {
  code: string;
  title?: string;
  detail?: string;
  params?: Record<string, unknown>;
  errors?: Partial<FieldError>[];
}

function isProblemBody(body: unknown): body is ProblemBody {
  return (
    typeof body === 'object' &&
    body !== null &&
    typeof (body as { code?: unknown }).code === 'string'
  );
}
