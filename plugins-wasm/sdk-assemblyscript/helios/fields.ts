// What can be asked and answered, numbered as in ABI 2.

export const enum TextField {
  Query = 1,
  Normalized,
  Fingerprint,
  User,
  Database,
  Identity,
  ClientIp,
  RequestId,
  Kind,
  Tables,
  Protocol,
  ApplicationName,
  Branch,
  TargetNode,
  Error,
  Sqlstate,
  Source,
  BlockedBy,
  Password,
  Parameters,
  CustomBody,
  Result,
  DisconnectReason,
  StartupParameters,
  ClientId,
  CertificateSubject,
}

export const enum NumberField {
  TimestampMs = 1,
  IsReadOnly,
  InTransaction,
  Success,
  ElapsedUs,
  ResponseBytes,
  Rows,
  QueryBytes,
  MonotonicNs,
  Queries,
  DurationMs,
  Rewritten,
  Tls,
}

/** A part of the reply. */
export const enum Part {
  Text = 1,
  Sqlstate,
  Detail,
  Hint,
  Identity,
  Metrics,
  Custom,
  RetryAfterMs,
}

export const enum Edit {
  WrapOutput = 1,
  Restrict,
  Limit,
  ExpandStars,
}

/** What ABI 2's host answers in place of the size of a text. */
export const enum No {
  Absent = -1,
  Unknown = -3,
}
