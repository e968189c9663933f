namespace Hikeshi.Facts.Evidence;

/// <summary>A document was deposited that only the named readers can open until a date; then this node hands out its key (<see cref="EmbargoEnded"/>).</summary>
/// <param name="Title">Public, if there is one.</param>
/// <param name="MediaType">Of the document (RFC 6838), such as <c>text/plain</c>.</param>
/// <param name="Until">UTC.</param>
/// <param name="Size">Bytes of the document.</param>
/// <param name="Commitment">SHA-256 of the 32 bytes of salt and the document, which together are what the JWE holds; lower-case hex.</param>
/// <param name="Jwe">RFC 7516 §7.2.1, word for word.</param>
[FactKind("evidence.document-sealed/1")]
public sealed record DocumentSealed(string? Title, string MediaType, DateTimeOffset Until, IReadOnlyList<SealedReader> Readers, long Size, string Commitment, string Jwe) : Fact;

/// <param name="KeyId">JWK thumbprint (RFC 7638).</param>
public sealed record SealedReader(string Name, string KeyId);

/// <summary>The date has come: from now on everybody who may read evidence can open the document. Caused by its <see cref="DocumentSealed"/>.</summary>
/// <param name="Commitment">Of the document.</param>
/// <param name="ContentKey">The content encryption key of its JWE, base64url.</param>
[FactKind("evidence.embargo-ended/1")]
public sealed record EmbargoEnded(string Commitment, string ContentKey) : Fact;
