using System.Net;
using Hikeshi.People.Elsewhere;
using Hikeshi.People.Roles;
using Microsoft.Extensions.Configuration;

namespace Hikeshi.Node.Settings;

/// <summary>The part of the settings that trusts an OpenID provider.</summary>
internal static class OidcSettingsReader
{
    public const string Roles = "People:Oidc:Roles";
    private const string Authority = "People:Oidc:Authority";
    private const string Audience = "People:Oidc:Audience";
    private const string RoleClaim = "People:Oidc:RoleClaim";

    public static IReadOnlyList<string> Keys { get; } = [Authority, Audience, RoleClaim, Roles];

    public static OidcSettings? Read(IConfiguration c, string file)
    {
        var mapped = c.GetSection(Roles).GetChildren().ToDictionary(child => child.Key, child => Role(child.Value ?? "", $"{file}: {child.Path}"), StringComparer.Ordinal);
        if (c[Authority] is not { } authority)
        {
            return c[Audience] is null && mapped.Count == 0 ? null : throw SettingsReader.Refuse($"{file}: People:Oidc", "there is no authority", Authority, "Name the issuer, or take the section out.");
        }

        if (!Uri.TryCreate(authority, UriKind.Absolute, out var url) || !(url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && IsLoopback(url))))
        {
            throw SettingsReader.Refuse($"{file}: {Authority}", $"'{authority}'", "an https URL, or http on loopback", "");
        }

        if (c[Audience] is not { Length: > 0 } audience)
        {
            throw SettingsReader.Refuse($"{file}: {Audience}", "there is none", "what tokens for this node have as 'aud'", "Without it a token for any other service would open this node.");
        }

        return new OidcSettings(url, audience, c[RoleClaim] ?? "roles", mapped);
    }

    private static bool IsLoopback(Uri url) => url.IsLoopback || (IPAddress.TryParse(url.Host, out var address) && IPAddress.IsLoopback(address));

    private static Role Role(string name, string where) =>
        RoleMatrix.TryParse(name, out var role) ? role : throw SettingsReader.Refuse(where, $"'{name}'", string.Join(", ", RoleMatrix.Names), "");
}
