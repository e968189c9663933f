namespace Hikeshi.Facts.People;

/// <summary>A machine that presents this client certificate at the telemetry door may do what the scopes say.</summary>
/// <param name="Thumbprint">SHA-256 of the certificate (DER), lower-case hexadecimal.</param>
/// <param name="Scopes">Permissions by name.</param>
[FactKind("people.certificate-trusted/1")]
public sealed record CertificateTrusted(string Thumbprint, string Name, IReadOnlyList<string> Scopes, DateTimeOffset Until) : Fact
{
    /// <summary>The person who answers for what is asked with it; null: whoever trusted it.</summary>
    public string? Responsible { get; init; }
}

[FactKind("people.certificate-revoked/1")]
public sealed record CertificateRevoked(string Thumbprint, string Reason) : Fact;
