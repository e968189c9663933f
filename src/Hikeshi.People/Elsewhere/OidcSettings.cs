using Hikeshi.People.Roles;

namespace Hikeshi.People.Elsewhere;

/// <summary>An OpenID provider whose bearer tokens are trusted here.</summary>
/// <param name="Authority">Its issuer; keys are found from its discovery document (OpenID Connect Discovery 1.0 §4).</param>
/// <param name="Audience">What a token must be for.</param>
/// <param name="RoleClaim">Which claim says what somebody is there.</param>
/// <param name="Roles">What a value of that claim means here; a value that is not listed means nothing.</param>
public sealed record OidcSettings(Uri Authority, string Audience, string RoleClaim, IReadOnlyDictionary<string, Role> Roles);
