using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hikeshi.Node.Api;

/// <summary>The JSON of sessions, accounts and credentials, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(SignIn))]
[JsonSerializable(typeof(SignInWays))]
[JsonSerializable(typeof(SessionAnswer))]
[JsonSerializable(typeof(StepUp))]
[JsonSerializable(typeof(AccountRequest))]
[JsonSerializable(typeof(AccountRow))]
[JsonSerializable(typeof(AccountRow[]))]
[JsonSerializable(typeof(RolesRequest))]
[JsonSerializable(typeof(OidcLinkRequest))]
[JsonSerializable(typeof(OidcUnlinkRequest))]
[JsonSerializable(typeof(ReasonRequest))]
[JsonSerializable(typeof(ResetRequest))]
[JsonSerializable(typeof(NewPassword))]
[JsonSerializable(typeof(AuthenticatorAnswer))]
[JsonSerializable(typeof(CodeRequest))]
[JsonSerializable(typeof(RecoveryAnswer))]
[JsonSerializable(typeof(TokenRow[]))]
[JsonSerializable(typeof(CertificateRequest))]
[JsonSerializable(typeof(CertificateRow))]
[JsonSerializable(typeof(CertificateRow[]))]
[JsonSerializable(typeof(LegalBasisRequest))]
[JsonSerializable(typeof(LegalBasisRow))]
[JsonSerializable(typeof(LegalBasisRow[]))]
[JsonSerializable(typeof(PasskeyBegun))]
[JsonSerializable(typeof(PasskeyRequest))]
internal sealed partial class PeopleApiJson : JsonSerializerContext;

/// <param name="Token">A one-time sign-in token or a named one; or else <paramref name="Account"/> and <paramref name="Password"/>.</param>
/// <param name="Code">Of the authenticator, or a recovery code.</param>
internal sealed record SignIn(string? Token = null, string? Account = null, string? Password = null, string? Code = null);

/// <summary>What a sign-in form may offer.</summary>
/// <param name="Account">There are accounts.</param>
/// <param name="Passkey">This address has a domain name, which passkeys need.</param>
internal sealed record SignInWays(bool Account, bool Passkey);

/// <param name="Actor">As entries name whoever this is.</param>
/// <param name="Account">Id of the account; null when there is none.</param>
/// <param name="AuthenticatedAt">When this person has shown who they are; null for whoever has shown no more than a token.</param>
/// <param name="IsFresh">Whether that is recent enough for what is dangerous.</param>
/// <param name="Credentials">Of the account: password, totp, recovery, passkey.</param>
/// <param name="NeedsFirstAccount">There is no account yet, and whoever asks may make one.</param>
internal sealed record SessionAnswer(
    string Name,
    string Actor,
    string? Account,
    IReadOnlyList<string> Roles,
    IReadOnlyList<string> Permissions,
    DateTimeOffset? AuthenticatedAt,
    IReadOnlyList<string> Methods,
    bool IsFresh,
    IReadOnlyList<string> Credentials,
    bool NeedsFirstAccount);

/// <param name="Token">A one-time sign-in token of the same person.</param>
internal sealed record StepUp(string? Password = null, string? Code = null, string? Token = null);

internal sealed record AccountRequest(string Name, IReadOnlyList<string> Roles, string? Password = null);

/// <param name="Oidc">Subjects of an OpenID provider who are this person, as evidence names them; null: none.</param>
/// <param name="Link">Where the person signs in, once, within 24 hours, and chooses a password; null when it was given one.</param>
internal sealed record AccountRow(string Id, string Name, IReadOnlyList<string> Roles, bool Disabled, IReadOnlyList<string> Credentials, IReadOnlyList<string>? Oidc = null, string? Link = null);

/// <param name="Issuer">As tokens have it in <c>iss</c>.</param>
/// <param name="Subject">As tokens have it in <c>sub</c>; only a digest of both is kept.</param>
internal sealed record OidcLinkRequest(string Issuer, string Subject);

/// <param name="Subject">As the list of accounts shows it.</param>
internal sealed record OidcUnlinkRequest(string Subject);

internal sealed record RolesRequest(IReadOnlyList<string> Roles);

internal sealed record ReasonRequest(string Reason);

internal sealed record ResetRequest(string? Password = null);

/// <param name="Current">Needed by whoever has one and did not come by a one-time link.</param>
internal sealed record NewPassword(string New, string? Current = null);

/// <param name="Secret">Base32, to be typed into an authenticator.</param>
internal sealed record AuthenticatorAnswer(string Secret, string Uri);

internal sealed record CodeRequest(string Code);

internal sealed record RecoveryAnswer(IReadOnlyList<string> RecoveryCodes);

/// <param name="Options">For <c>navigator.credentials</c>, as <c>PublicKeyCredential.parse…OptionsFromJSON</c> reads it.</param>
internal sealed record PasskeyBegun(string Ceremony, JsonElement Options);

/// <param name="Credential">As <c>PublicKeyCredential.toJSON</c> writes it.</param>
internal sealed record PasskeyRequest(string Ceremony, JsonElement Credential);

/// <param name="Certificate">PEM.</param>
/// <param name="Scopes">Permissions; null or empty: WriteTelemetry.</param>
/// <param name="Days">Until it ends by itself; null: 90.</param>
internal sealed record CertificateRequest(string Name, string Certificate, IReadOnlyList<string>? Scopes = null, int? Days = null, string? Responsible = null);

internal sealed record CertificateRow(string Thumbprint, string Name, IReadOnlyList<string> Scopes, DateTimeOffset Until);

/// <param name="Supervisor">As evidence names them: <c>person:…</c> or <c>oidc:…</c>.</param>
/// <param name="Basis"><c>consent</c> or <c>law</c>.</param>
internal sealed record LegalBasisRequest(string Supervisor, string Member, string Basis, string Reference, DateTimeOffset Until);

internal sealed record LegalBasisRow(string Id, string Supervisor, string Member, string Basis, string Reference, DateTimeOffset Until);

internal sealed record TokenRow(string TokenId, string Name, IReadOnlyList<string> Roles, IReadOnlyList<string>? Scopes, DateTimeOffset ExpiresAt);
