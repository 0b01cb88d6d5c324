//! What can be asked and answered, numbered as in ABI 2.

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Text {
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

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Number {
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

/// A part of the reply.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Part {
    Text = 1,
    Sqlstate,
    Detail,
    Hint,
    Identity,
    Metrics,
    Custom,
    RetryAfterMs,
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Edit {
    WrapOutput = 1,
    Restrict,
    Limit,
    ExpandStars,
}
